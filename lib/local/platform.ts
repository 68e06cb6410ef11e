// The platform runs a synthesized stack on this machine. This file only composes the services, the endpoint and the stack.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../value/defined.ts';
import { AwsEndpoint } from './access/endpoint/aws-endpoint.ts';
import { findRequestHandler } from './access/endpoint/request-handler.ts';
import {
  type Identity,
  type ObserveCall,
  type ObserveRefusal,
  ServiceDispatcher,
} from './access/endpoint/service-dispatcher.ts';
import { Authorizer } from './access/iam/authorizer.ts';
import { PolicyDirectory } from './access/iam/policy-directory.ts';
import { createFaultClock } from './faults/fault-clock.ts';
import { FaultInjector, type FaultOptions } from './faults/fault-injector.ts';
import type { MortalEnvironment } from './faults/faulted-call.ts';
import { AwsError } from './platform/aws-error.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { chooseFreePort } from './platform/free-port.ts';
import { HttpFront } from './platform/http-front.ts';
import { openPrivateFolder } from './platform/private-folder.ts';
import type { CallService, JsonObject, LocalService, RestRequest, RestResponse } from './platform/service.ts';
import { holdCalls } from './platform/service-calls.ts';
import {
  closeServices,
  folderIn,
  type ServicesOptions,
  type StatesSettings,
  startServices,
} from './platform/services.ts';
import type { CreateEnvironment } from './services/lambda/environment-launcher.ts';
import type { MovedLetter } from './services/sqs/queues.ts';
import { readAssets } from './template/cloudformation/assets.ts';
import { readTemplate } from './template/cloudformation/template.ts';
import { HttpApiRegistry } from './template/provision/http-api-registry.ts';
import { type Assembly, type Outputs, Stack } from './template/provision/stack.ts';

// The command line imports only this file.
export type { ServiceRequest } from './access/endpoint/service-dispatcher.ts';
export type { FaultOptions } from './faults/fault-injector.ts';
export { formatJournalLine, parseFaultJournal } from './faults/fault-journal.ts';
export { parseFaultSpec } from './faults/fault-spec.ts';
export { localAccount } from './platform/service.ts';
export type { MovedLetter } from './services/sqs/queues.ts';
export { executionArn, machineArn } from './services/states/arns.ts';
export type { StandInAnswer, StandInCall, StandIns, Step } from './services/states/engine/run-host.ts';
export { VirtualClock } from './services/states/engine/virtual-clock.ts';
export type { ExecutionRecord } from './services/states/store/execution-record.ts';

export interface PlatformOptions {
  /** The cloud assembly: `cdk.out`, with the stack's template, its assets manifest and its assets. */
  readonly directory: string;
  readonly stackName: string;
  /** The port of the AWS endpoint on 127.0.0.1; 0 chooses a free one. */
  readonly awsPort: number;
  /** The port of the HTTP API on 127.0.0.1; 0 chooses a free one. */
  readonly httpPort: number;
  /**
   * Where all data is stored, readable by its owner only. With it, every file that this process creates is private (umask).
   * @default - in memory: no data survives the platform
   */
  readonly dataDir?: string;
  /**
   * An empty folder, readable by its owner only, for large data that is not kept: tables, objects, archived events and executions.
   * The caller removes it after `close`. It is not used if there is a `dataDir`. @default - in memory
   */
  readonly scratchDir?: string;
  /** @default systemClock */
  readonly clock?: Clock;
  /** How Step Functions runs: stand-ins for tasks, watchers, skipped waits. @default - as on AWS */
  readonly states?: StatesSettings;
  /**
   * Receives each log line. `from` is a function's name, or `http` (the access log), `events` (dropped events),
   * `scheduler` (dropped calls), `sns` (published messages) or `platform` (internal faults).
   */
  readonly log: (from: string, line: string) => void;
  /** Receives what happens on the platform, while it happens. @default none */
  readonly observer?: PlatformObserver;
  /** Faults to inject at the boundaries of the services, paused at first: see faults/README.md. @default none */
  readonly faults?: FaultOptions | undefined;
  /** Numbers in [0, 1): the jitter of retries, and what workflows draw. @default Math.random */
  readonly random?: () => number;
  /** The folder that keeps the code of functions and its compiled form between starts. @default - it is compiled at each start */
  readonly codeCache?: string;
  /** Runs functions in another way than in worker threads: see test/faults. @default - worker threads */
  readonly createEnvironment?: CreateEnvironment;
}

/** The functions must not throw, and must not change what they receive. */
export interface PlatformObserver {
  /** Receives each operation of a service that succeeded, of all callers. */
  readonly onCall: ObserveCall;
  /** Receives each operation that its service refused, for example a put whose condition does not hold. @default - nobody observes */
  readonly onRefusal?: ObserveRefusal;
  /** Receives each message that a queue moved to its dead-letter queue. */
  readonly onDeadLetter: (letter: MovedLetter) => void;
}

interface PlatformParts {
  readonly endpoint: AwsEndpoint;
  readonly dispatcher: ServiceDispatcher;
  readonly faults: FaultInjector | undefined;
  readonly services: readonly LocalService[];
  readonly httpFront: HttpFront;
  readonly stack: Stack;
  readonly callService: CallService;
}

export class Platform {
  /** Calls a service within the process, under IAM as over HTTP. */
  readonly callService: CallService;
  readonly #options: PlatformOptions;
  readonly #parts: PlatformParts;
  #outputs: Outputs = {};
  #areFaultsPaused = true;
  /** Updates of the stack run one after another. */
  #applying: Promise<unknown> = Promise.resolve();

  private constructor(options: PlatformOptions, parts: PlatformParts) {
    this.callService = parts.callService;
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * Starts the services, creates the stack and serves its HTTP API. Rejects if a port is in use, if the template is refused
   * or if other users can access the data folder.
   */
  static async start(options: PlatformOptions): Promise<Platform> {
    const { awsPort, dataDir, log, observer } = options;
    if (dataDir !== undefined) openPrivateFolder(dataDir);
    const { clock, faults } = prepareFaults(options);
    const directory = new PolicyDirectory();
    const authorizer = new Authorizer({ directory, clock });
    const { onCall, onRefusal } = observer ?? {};
    const dispatcher = new ServiceDispatcher({ authorizer, intercept: faults?.intercept, onCall, onRefusal });
    const onFault = (error: unknown, { operation }: { readonly operation: string }): void =>
      log('platform', `${operation} failed: ${describe(error)}`);
    const endpoint = await AwsEndpoint.start({ dispatcher, clock, port: awsPort, onFault });
    try {
      return await Platform.#build(options, { clock, directory, authorizer, dispatcher, endpoint, faults });
    } catch (error) {
      await endpoint.close();
      throw error;
    }
  }

  static async #build(options: PlatformOptions, base: PlatformBase): Promise<Platform> {
    const { clock, directory, authorizer, dispatcher } = base;
    const { dataDir, log, stackName } = options;
    const httpPort = await chooseFreePort(options.httpPort);
    const callService: CallService = (caller, request) => dispatcher.call(caller, request);
    const held = holdCalls(callService);
    const services = await startServices(selectServiceOptions(options, { ...base, heldCalls: held.callService }));
    const httpApis = new HttpApiRegistry();
    const call = (service: string, operation: string, input: JsonObject): Promise<JsonObject> =>
      callService({ kind: 'administrator' }, { service, operation, input });
    const httpFront = new HttpFront({ clock, port: httpPort, callService, log: (line) => log('http', line) });
    const stack = new Stack({
      context: { stackName, directory, authorizer, httpApis, httpUrl: `http://127.0.0.1:${httpPort}`, call },
      onMade: () => httpFront.serve(httpApis.descriptions()),
      ...folderIn(dataDir, 'stack'),
    });
    const platform = new Platform(options, { ...base, services, httpFront, stack, callService });
    try {
      await platform.apply();
      held.release();
      return platform;
    } catch (error) {
      await platform.close();
      throw error;
    }
  }

  /** The address of the stack's HTTP API; absent if it has none. */
  get httpUrl(): string | undefined {
    return this.#parts.httpFront.url;
  }

  /** The address for AWS's clients: `AWS_ENDPOINT_URL`. */
  get awsEndpoint(): string {
    return this.#parts.endpoint.url;
  }

  get outputs(): Outputs {
    return this.#outputs;
  }

  /** The names of the stack's functions. */
  get functions(): readonly string[] {
    return this.#parts.stack.listRefs('AWS::Lambda::Function');
  }

  /**
   * Reads the assembly again and updates the stack: only resources that changed are touched. If the template or a resource
   * is refused, it rejects and the previous stack keeps running.
   */
  async apply(): Promise<void> {
    const next = this.#applying.catch(() => {}).then(() => this.#applyNow());
    this.#applying = next;
    await next;
  }

  /** Serves a request to the HTTP API without a connection. */
  async answer(request: Parameters<HttpFront['answer']>[0]): ReturnType<HttpFront['answer']> {
    return await this.#parts.httpFront.answer(request);
  }

  /** Serves a request of an AWS client without a connection. The caller identifies itself, so no signature is verified. */
  async answerClient(identity: Identity, request: RestRequest): Promise<RestResponse> {
    const handler = await findRequestHandler(request, this.#parts.dispatcher);
    try {
      return await handler.perform(identity);
    } catch (error) {
      if (error instanceof AwsError) return handler.encodeError(error);
      throw error;
    }
  }

  /** Begins, stops or continues to inject faults; without effect if there are none. */
  setFaultsPaused(isPaused: boolean): void {
    this.#areFaultsPaused = isPaused;
    this.#parts.faults?.setPaused(isPaused);
  }

  /** Stops taking requests, then stops every service. Idempotent. */
  async close(): Promise<void> {
    await this.#applying.catch(() => {});
    await this.#parts.httpFront.close();
    await closeServices(this.#parts.services);
    await this.#parts.endpoint.close();
  }

  /** Without faults: an update that fails halfway is no failure of the stack. */
  async #applyNow(): Promise<void> {
    const { faults, stack } = this.#parts;
    faults?.setPaused(true);
    try {
      this.#outputs = await stack.apply(readAssembly(this.#options));
    } finally {
      faults?.setPaused(this.#areFaultsPaused);
    }
  }
}

interface PlatformBase {
  readonly clock: Clock;
  readonly directory: PolicyDirectory;
  readonly authorizer: Authorizer;
  readonly dispatcher: ServiceDispatcher;
  readonly endpoint: AwsEndpoint;
  readonly faults: FaultInjector | undefined;
}

/** The injector of faults, and the clock that it may move. */
function prepareFaults({
  clock = systemClock,
  faults: options,
}: PlatformOptions): Pick<PlatformBase, 'clock' | 'faults'> {
  if (options === undefined) return { clock, faults: undefined };
  const faults = new FaultInjector({ ...options, clock });
  return { clock: createFaultClock(clock, faults), faults };
}

/** The options of the services, from those of the platform. */
function selectServiceOptions(
  { codeCache, createEnvironment, dataDir, log, observer, random, scratchDir, states }: PlatformOptions,
  { authorizer, clock, dispatcher, endpoint, faults, heldCalls }: PlatformBase & { readonly heldCalls: CallService },
): ServicesOptions {
  const onLaunch = faults && ((environment: MortalEnvironment) => faults.register(environment));
  const lambda = defined({ codeCache, createEnvironment, onLaunch });
  const onDeadLetter = observer?.onDeadLetter;
  const optional = defined({ dataDir, onDeadLetter, random, scratchDir, states });
  return { authorizer, clock, dispatcher, endpoint, heldCalls, log, lambda, ...optional };
}

function readAssembly({ directory, stackName }: PlatformOptions): Assembly {
  const text = readFileSync(join(directory, `${stackName}.template.json`), 'utf8');
  return { template: readTemplate(text), findAsset: readAssets(directory, stackName) };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
