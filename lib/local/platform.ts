// The platform: what a synthesized stack needs of AWS, on this machine. It composes; each part knows its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpApi } from './apigateway/http-api.ts';
import type { HttpApiDescription } from './apigateway/http-api-description.ts';
import { type Clock, systemClock } from './clock.ts';
import { readAssets } from './cloudformation/assets.ts';
import { readTemplate } from './cloudformation/template.ts';
import { AwsEndpoint } from './endpoint/aws-endpoint.ts';
import { ServiceDoor } from './endpoint/service-door.ts';
import { Authorizer } from './iam/authorizer.ts';
import { PolicyDirectory } from './iam/policy-directory.ts';
import { regionalArn } from './provision/aws-arn.ts';
import { HttpApiRegistry } from './provision/http-api-registry.ts';
import { type Assembly, type Outputs, Stack } from './provision/stack.ts';
import type { CallService, LocalService } from './service.ts';
import { holdCalls } from './service-calls.ts';
import { closeServices, startServices } from './services.ts';

export interface PlatformOptions {
  /** The cloud assembly: `cdk.out`, with the stack's template, its assets manifest and its assets. */
  readonly directory: string;
  readonly stackName: string;
  /** The port of the AWS endpoint on 127.0.0.1; 0 takes any that is free. */
  readonly awsPort: number;
  /** The port of the HTTP API on 127.0.0.1; 0 takes any that is free. */
  readonly httpPort: number;
  /** Where everything is kept. @default - nothing outlives the platform */
  readonly dataDir?: string;
  /** @default the system's */
  readonly clock?: Clock;
  /** Takes what functions, the HTTP API and the platform itself have to say: `from` is a function's name, `http`, `events` or `platform`. */
  readonly log: (from: string, line: string) => void;
}

export class Platform {
  readonly #options: PlatformOptions;
  readonly #door: ServiceDoor;
  readonly #endpoint: AwsEndpoint;
  readonly #services: readonly LocalService[];
  readonly #stack: Stack;
  readonly #httpApis: HttpApiRegistry;
  #httpApi: HttpApi | undefined;
  #outputs: Outputs = {};
  /** Updates of the stack come one after the other. */
  #applying: Promise<unknown> = Promise.resolve();

  private constructor(options: PlatformOptions, parts: PlatformParts) {
    this.#options = options;
    this.#door = parts.door;
    this.#endpoint = parts.endpoint;
    this.#services = parts.services;
    this.#httpApis = parts.httpApis;
    this.#stack = parts.stack;
  }

  /** Starts the services, makes the stack and serves its HTTP API. Rejects where a port is taken or the template is refused. */
  static async start(options: PlatformOptions): Promise<Platform> {
    const clock = options.clock ?? systemClock;
    const directory = new PolicyDirectory();
    const authorizer = new Authorizer({ directory, clock });
    const door = new ServiceDoor({ authorizer });
    const endpoint = await AwsEndpoint.start({
      door,
      clock,
      port: options.awsPort,
      onFault: (error, { operation }) => options.log('platform', `${operation} failed: ${describe(error)}`),
    });
    try {
      return await Platform.#build(options, { clock, directory, authorizer, door, endpoint });
    } catch (error) {
      await endpoint.close();
      throw error;
    }
  }

  static async #build(options: PlatformOptions, ground: PlatformGround): Promise<Platform> {
    const { clock, directory, authorizer, door, endpoint } = ground;
    const held = holdCalls((caller, request) => door.call(caller, request));
    const { dataDir, log, stackName } = options;
    const services = await startServices({
      clock,
      door,
      endpoint,
      heldCalls: held.callService,
      log,
      ...(dataDir === undefined ? {} : { dataDir }),
    });
    const httpApis = new HttpApiRegistry();
    const workshop = {
      stackName,
      directory,
      authorizer,
      httpApis,
      call: (service: string, operation: string, input: Record<string, unknown>) =>
        door.call({ kind: 'administrator' }, { service, operation, input }),
    };
    const stack = new Stack({ workshop, ...(dataDir === undefined ? {} : { dataDir: join(dataDir, 'stack') }) });
    const platform = new Platform(options, { door, endpoint, services, httpApis, stack });
    try {
      await platform.apply();
      held.release();
      return platform;
    } catch (error) {
      await platform.close();
      throw error;
    }
  }

  /** The address of the stack's HTTP API; absent where it has none. */
  get httpUrl(): string | undefined {
    return this.#httpApi?.url;
  }

  /** The address for AWS's clients: `AWS_ENDPOINT_URL`. */
  get awsEndpoint(): string {
    return this.#endpoint.url;
  }

  get outputs(): Outputs {
    return this.#outputs;
  }

  /** Calls a service within the process, under IAM as over HTTP. */
  get callService(): CallService {
    return (caller, request) => this.#door.call(caller, request);
  }

  /** The physical name of a resource, as `Ref` gives it. */
  resource(logicalId: string): string | undefined {
    return this.#stack.valuesOf(logicalId)?.ref;
  }

  /** The functions of the stack by name. */
  get functions(): readonly string[] {
    return this.#stack.refsOf('AWS::Lambda::Function');
  }

  /**
   * Reads the assembly again and brings the stack in line with it: only what changed is touched. Where the template or a
   * resource is refused, it rejects, and the stack before goes on.
   */
  async apply(): Promise<void> {
    const next = this.#applying.catch(() => {}).then(() => this.#applyNow());
    this.#applying = next;
    await next;
  }

  /** Stops taking requests, then stops every service. Idempotent. */
  async close(): Promise<void> {
    await this.#httpApi?.close();
    await closeServices(this.#services);
    await this.#endpoint.close();
  }

  async #applyNow(): Promise<void> {
    this.#outputs = await this.#stack.apply(readAssembly(this.#options));
    const [description, ...others] = this.#httpApis.descriptions();
    if (others.length > 0) throw new Error('the local platform serves one HTTP API, and the template has more');
    if (description !== undefined) await this.#serve(description);
  }

  async #serve(description: HttpApiDescription): Promise<void> {
    this.#httpApi?.update(description);
    if (this.#httpApi !== undefined) return;
    const { clock = systemClock, httpPort, log } = this.#options;
    this.#httpApi = await HttpApi.start({
      clock,
      description,
      port: httpPort,
      host: '127.0.0.1',
      invoke: (functionArn, payload) => this.#invoke(description.apiId, functionArn, payload),
      log: (line) => log('http', line),
    });
  }

  async #invoke(
    apiId: string,
    functionArn: string,
    payload: string,
  ): Promise<{ readonly FunctionError?: string; readonly Payload: string }> {
    const answer = await this.#door.call(
      { kind: 'service', principal: 'apigateway.amazonaws.com', sourceArn: invocationArn(apiId, payload) },
      { service: 'lambda', operation: 'Invoke', input: { FunctionName: functionArn, Payload: payload } },
    );
    const { FunctionError, Payload } = answer;
    return { ...(typeof FunctionError === 'string' ? { FunctionError } : {}), Payload: String(Payload) };
  }
}

interface PlatformGround {
  readonly clock: Clock;
  readonly directory: PolicyDirectory;
  readonly authorizer: Authorizer;
  readonly door: ServiceDoor;
  readonly endpoint: AwsEndpoint;
}

interface PlatformParts {
  readonly door: ServiceDoor;
  readonly endpoint: AwsEndpoint;
  readonly services: readonly LocalService[];
  readonly httpApis: HttpApiRegistry;
  readonly stack: Stack;
}

function readAssembly({ directory, stackName }: PlatformOptions): Assembly {
  const text = readFileSync(join(directory, `${stackName}.template.json`), 'utf8');
  return { template: readTemplate(text), findAsset: readAssets(directory, stackName) };
}

/** What a permission to invoke is about: `<api>/<stage>/<method>/<path of the route>`, or `<api>/<stage>/$default`. */
function invocationArn(apiId: string, payload: string): string {
  const { routeKey, requestContext } = JSON.parse(payload) as ProxyEvent;
  const route = routeKey.replace(/^ANY /, requestContext.http.method).replace(' ', '');
  return regionalArn('execute-api', `${apiId}/$default/${route}`);
}

/** What of the event to a function tells its route. */
interface ProxyEvent {
  readonly routeKey: string;
  readonly requestContext: { readonly http: { readonly method: string } };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
