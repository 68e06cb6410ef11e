// The whole router in one process, on virtual time: the local platform from the synthesized template, and the real functions.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CredentialsTable } from '../../../lib/cli/router/credentials-table.ts';
import type { Scope } from '../../../lib/core/credential/credential.ts';
import { drawBetween, drawNumber } from '../../../lib/local/faults/fault-draw.ts';
import type { FaultOptions } from '../../../lib/local/faults/fault-injector.ts';
import type { Fault } from '../../../lib/local/faults/fault-journal.ts';
import { findRate, parseFaultSpec } from '../../../lib/local/faults/fault-spec.ts';
import type { JsonObject, RestRequest } from '../../../lib/local/platform/service.ts';
import { Platform, type ServiceRequest } from '../../../lib/local/platform.ts';
import type { EnvironmentOptions } from '../../../lib/local/services/lambda/execution-environment.ts';
import type { FunctionCode, FunctionName } from './function-code.ts';
import { createSeededRandomness } from './seeded-randomness.ts';
import { SimulatedEnvironment } from './simulated-environment.ts';
import { VirtualClock } from './virtual-clock.ts';
import { simulatedSecrets } from './workflows.ts';

export interface SimulationOptions {
  /** The cloud assembly with the workflows of the simulation. */
  readonly assembly: string;
  readonly code: ReadonlyMap<FunctionName, FunctionCode>;
  readonly seed: number;
  /** @default - no faults */
  readonly faults?: string;
  /** Injects these faults of an earlier run with the same seed only. @default - drawn */
  readonly only?: ReadonlySet<string> | undefined;
  /** Receives the log lines of the functions and the platform. @default - dropped */
  readonly log?: (from: string, line: string) => void;
}

export interface HttpAnswer {
  /** Counts answers and publishes together: what has the smaller number came first. */
  readonly order: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads members of the response, and fails if they are missing
  readonly body: any;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** @default - none */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

const startAt = Date.parse('2027-01-01T00:00:00Z');
const mostSkewMs = 2_000;

export class Simulation {
  readonly time = new VirtualClock(startAt);
  /** The faults that were injected, in their order. */
  readonly journal: Fault[] = [];
  /** By the ID of an event: when the bus first accepted it, in the numbers of `HttpAnswer.order`. */
  readonly published = new Map<string, number>();
  /** The Express executions that ended: Step Functions keeps nothing of them. */
  readonly expressExecutions: JsonObject[] = [];
  /** Receives each address of a callback when it was created. @default - nobody does */
  onAddress: (url: string) => void = () => {};
  readonly #options: SimulationOptions;
  #platform: Platform | undefined;
  #environments = 0;
  #requests = 0;
  #order = 0;

  private constructor(options: SimulationOptions) {
    this.#options = options;
  }

  /** Starts the router, with the faults paused. */
  static async start(options: SimulationOptions): Promise<Simulation> {
    const simulation = new Simulation(options);
    await simulation.#start();
    return simulation;
  }

  /** How many execution environments were started so far. */
  get environments(): number {
    return this.#environments;
  }

  get platform(): Platform {
    if (this.#platform === undefined) throw new Error('the simulation was not started');
    return this.#platform;
  }

  /** Creates a credential. @returns the token */
  async createToken(request: { environment: string; scopes: Scope[]; organisations?: string[] }): Promise<string> {
    const client = new DynamoDBClient({
      region: 'us-east-1',
      endpoint: this.platform.awsEndpoint,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const tableName = this.platform.outputs.CredentialsTable ?? '';
    const table = new CredentialsTable({ client, tableName, operator: 'simulation' });
    const { token = '' } = await table.create({ label: JSON.stringify(request), ...request });
    client.destroy();
    return token;
  }

  /** Sends one request to the router. */
  async send({ method, path, token, headers = {}, body }: HttpRequest): Promise<HttpAnswer> {
    this.#requests += 1;
    this.time.noteActivity();
    const sent = {
      host: 'localhost',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...headers,
    };
    const { response } = await this.platform.answer({
      requestId: `request-${this.#requests}`,
      method,
      path: path.split('?')[0] ?? '',
      rawQuery: path.split('?')[1] ?? '',
      rawHeaders: Object.entries(sent).flat(),
      httpVersion: '1.1',
      sourceIp: '127.0.0.1',
      receivedAt: this.time.now(),
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    });
    this.time.noteActivity();
    const text = response.body.toString();
    this.#order += 1;
    return {
      order: this.#order,
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  /** Calls a service as the administrator. */
  call(service: string, operation: string, input: JsonObject): Promise<JsonObject> {
    return this.platform.callService({ kind: 'administrator' }, { service, operation, input });
  }

  /** Sends the bytes of an upload to the address that the router gave for it, past the faults: it is the sender's call. */
  async upload(url: string, body: Buffer): Promise<void> {
    const [, bucket, key] = /^\/([^/]+)\/(.+)$/.exec(new URL(url).pathname) ?? [];
    await this.call('s3', 'PutObject', { Bucket: bucket, Key: key, Body: body });
  }

  async close(): Promise<void> {
    const closed = this.#platform?.close();
    await this.time.runUntil(closed);
  }

  async #start(): Promise<void> {
    const { assembly, log = () => {} } = this.#options;
    this.#platform = await Platform.start({
      directory: assembly,
      stackName: 'Flowgate',
      httpPort: 0,
      awsPort: 0,
      clock: this.time,
      random: createSeededRandomness(this.#options.seed).random,
      faults: this.#createFaults(),
      observer: { onCall: (request, output) => this.#noteCall(request, output), onDeadLetter: () => {} },
      createEnvironment: (options) => this.#createEnvironment(options),
      log,
    });
    for (const [Name, SecretString] of Object.entries(simulatedSecrets))
      await this.call('secretsmanager', 'CreateSecret', { Name, SecretString });
  }

  #noteCall(request: ServiceRequest, output: JsonObject): void {
    switch (`${request.service}:${request.operation}`) {
      case 'events:PutEvents':
        this.#notePublished(request, output);
        return;
      case 'states:StartSyncExecution':
        this.expressExecutions.push({ ...output, ...request.input });
        return;
      case 'lambda:Invoke':
        this.#noteAddress(request, output);
        return;
    }
  }

  #noteAddress({ input }: ServiceRequest, { Payload }: JsonObject): void {
    if (!/CallbackFunction/.test(String(input.FunctionName)) || !/"create"/.test(String(input.Payload))) return;
    const { url } = JSON.parse(String(Payload)) as { url?: string };
    if (url !== undefined) this.onAddress(url);
  }

  #notePublished({ input }: ServiceRequest, output: JsonObject): void {
    const outcomes = output.Entries as { EventId?: string }[];
    for (const [at, { Detail }] of (input.Entries as { Detail: string }[]).entries()) {
      const { eventId } = JSON.parse(Detail).metadata ?? {};
      if (outcomes[at]?.EventId === undefined || eventId === undefined || this.published.has(eventId)) continue;
      this.#order += 1;
      this.published.set(eventId, this.#order);
    }
  }

  #createFaults(): FaultOptions | undefined {
    const { faults, only, seed } = this.#options;
    if (faults === undefined) return undefined;
    return { seed, only, spec: parseFaultSpec(faults), onFault: (fault) => this.journal.push(fault) };
  }

  #createEnvironment(options: EnvironmentOptions): SimulatedEnvironment {
    const { code, faults, seed } = this.#options;
    const name = findFunction(options.config.name);
    const found = name === undefined ? undefined : code.get(name);
    if (found === undefined) throw new Error(`the simulation has no code of function ${options.config.name}`);
    this.#environments += 1;
    const key = `environment #${this.#environments}`;
    const rate = faults === undefined ? 0 : findRate(parseFaultSpec(faults), 'clock', '');
    const isSkewed = drawNumber(seed, `skew ${key}`) < rate;
    return new SimulatedEnvironment({
      ...options,
      code: found,
      time: this.time,
      randomness: createSeededRandomness(drawBetween(seed, key, { least: 0, most: 2 ** 31 })),
      skewMs: isSkewed ? drawBetween(seed, `skew ms ${key}`, { least: -mostSkewMs, most: mostSkewMs }) : 0,
      call: (accessKeyId, request) => this.#callAs(options.config.roleArn, accessKeyId, request),
    });
  }

  #callAs(roleArn: string, accessKeyId: string, request: RestRequest) {
    return this.platform.answerClient({ caller: { kind: 'role', roleArn }, accessKeyId }, request);
  }
}

function findFunction(name: string): FunctionName | undefined {
  const [, found] = /(Ingest|Start|Record|Api|Reconcile|Bulk|Express|Callback)Function[0-9A-F]/.exec(name) ?? [];
  // Long Express runs have the code of `start` in a function of their own.
  return (found === 'Express' ? 'start' : found?.toLowerCase()) as FunctionName | undefined;
}
