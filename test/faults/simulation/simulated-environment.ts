// An execution environment of a simulation: it runs a function in this process, on virtual time, and its calls reach the services
// without a socket. A stopped environment does nothing any more: its calls and timers never come back.
import { Readable } from 'node:stream';
import { ConnectionLost } from '../../../lib/local/platform/connection-lost.ts';
import type { RestRequest, RestResponse } from '../../../lib/local/platform/service.ts';
import type { LambdaEnvironment } from '../../../lib/local/services/lambda/environment-launcher.ts';
import type {
  EnvironmentOptions,
  EnvironmentOutcome,
  InitOutcome,
} from '../../../lib/local/services/lambda/execution-environment.ts';
import { errorShape } from '../../../lib/local/services/lambda/runtime/error-shape.ts';
import type { InvocationMessage } from '../../../lib/local/services/lambda/runtime/protocol.ts';
import type { FunctionCode } from './function-code.ts';
import { evaluateInScope, type ScopeHost } from './function-scope.ts';
import type { SentRequest } from './request-handler.ts';
import type { SeededRandomness } from './seeded-randomness.ts';
import { runAs } from './shared-packages.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface SimulatedEnvironmentOptions extends Omit<EnvironmentOptions, 'code'> {
  readonly code: FunctionCode;
  readonly time: VirtualClock;
  readonly randomness: SeededRandomness;
  /** How far the clock of the environment is ahead, in milliseconds. */
  readonly skewMs: number;
  /** Performs a call of the function. Rejects with ConnectionLost if it gets no response. */
  readonly call: (accessKeyId: string, request: RestRequest) => Promise<RestResponse>;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

export class SimulatedEnvironment implements LambdaEnvironment {
  readonly #options: SimulatedEnvironmentOptions;
  readonly #host: ScopeHost;
  #isGone = false;
  #handler: Handler | undefined;
  #end: ((outcome: EnvironmentOutcome) => void) | undefined;

  constructor(options: SimulatedEnvironmentOptions) {
    this.#options = options;
    this.#host = this.#createHost(options);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  async init(): Promise<InitOutcome> {
    const { code, config } = this.#options;
    const scope = {
      host: () => this.#host,
      directory: config.code.directory,
      findPackage: (name: string) => code.packages.get(name),
    };
    try {
      this.#handler = runAs(this.#host, () => evaluateInScope(code.own, scope)).handler as Handler;
      return { kind: 'ready' };
    } catch (error) {
      this.#isGone = true;
      return { kind: 'crashed', error: errorShape(error) };
    }
  }

  async invoke(message: InvocationMessage): Promise<EnvironmentOutcome> {
    const { time } = this.#options;
    const { promise, resolve } = Promise.withResolvers<EnvironmentOutcome>();
    this.#end = resolve;
    const deadline = time.now() + message.timeoutMs;
    const cancel = time.after(message.timeoutMs, () => this.#die({ kind: 'timedOut' }));
    const context = {
      awsRequestId: message.requestId,
      functionName: this.#options.config.name,
      invokedFunctionArn: message.functionArn,
      getRemainingTimeInMillis: () => deadline - time.now(),
    };
    time.noteActivity();
    void this.#run(JSON.parse(message.payload), context).then(resolve);
    const outcome = await promise;
    cancel();
    time.noteActivity();
    return outcome;
  }

  /** Virtual time does not pass while the function works. */
  measureBusyShare(): number {
    return 0;
  }

  async stop(): Promise<void> {
    this.#die({ kind: 'crashed', error: { errorType: 'Runtime.ExitError', errorMessage: 'the environment died' } });
  }

  #die(outcome: EnvironmentOutcome): void {
    this.#isGone = true;
    this.#end?.(outcome);
  }

  async #run(event: unknown, context: unknown): Promise<EnvironmentOutcome> {
    try {
      const result = await runAs(this.#host, () => this.#handler?.(event, context));
      return { kind: 'succeeded', payload: JSON.stringify(result ?? null), memoryBytes: 0 };
    } catch (error) {
      return { kind: 'failed', error: errorShape(error), memoryBytes: 0 };
    }
  }

  #createHost({ log, randomness, skewMs, time, variables }: SimulatedEnvironmentOptions): ScopeHost {
    return {
      now: () => time.now() + skewMs,
      elapsed: () => time.now(),
      randomness,
      variables,
      write: log,
      after: (delayMs, run) => time.after(delayMs, () => this.#isGone || run()),
      sleep: (delayMs) => this.#whileAlive(time.sleep(delayMs)),
      send: (request, timeoutMs) => this.#send(request, timeoutMs),
    };
  }

  async #send(sent: SentRequest, timeoutMs: number): Promise<unknown> {
    const { call, time, variables } = this.#options;
    time.noteActivity();
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const cancel = time.after(timeoutMs, () => reject(networkError('TimeoutError', 'ETIMEDOUT')));
    try {
      const response = call(variables.AWS_ACCESS_KEY_ID ?? '', toRestRequest(sent));
      return toReceived(sent, await this.#whileAlive(Promise.race([response, timeout])));
    } catch (error) {
      throw error instanceof ConnectionLost ? networkError('Error', 'ECONNRESET') : error;
    } finally {
      cancel();
      time.noteActivity();
    }
  }

  /** The same outcome, but none at all if the environment is stopped before it. */
  async #whileAlive<Result>(outcome: Promise<Result>): Promise<Result> {
    const never = new Promise<never>(() => {});
    try {
      const result = await outcome;
      return this.#isGone ? await never : result;
    } catch (error) {
      if (this.#isGone) return await never;
      throw error;
    }
  }
}

function networkError(name: string, code: string): Error {
  return Object.assign(new Error(`the connection failed: ${code}`), { name, code });
}

function toRestRequest({ method, path, query = {}, headers, body }: SentRequest): RestRequest {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one): [string, string] => [name, String(one)]),
  );
  return {
    method,
    path,
    query: new URLSearchParams(parameters),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from((body ?? '') as string),
  };
}

/** Only the clients of S3 need a stream, and a stream takes longer than the bytes. */
function toReceived({ headers: sent }: SentRequest, { status, headers, body }: RestResponse) {
  const bytes = Buffer.from(body);
  const isOfJson = 'x-amz-target' in sent || 'X-Amz-Target' in sent;
  return { response: { statusCode: status, headers: { ...headers }, body: isOfJson ? bytes : Readable.from([bytes]) } };
}
