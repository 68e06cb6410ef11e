// An execution environment: one worker thread that runs the events of one function, one at a time. It reports timeouts and
// crashes as outcomes.
import type { EventLoopUtilization } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { defined } from '../../../value/defined.ts';
import { isJsonObject } from '../../../value/json.ts';
import type { Clock } from '../../platform/clock.ts';
import type { FunctionConfig } from './function-config.ts';
import type { KeptCode } from './kept-code.ts';
import { type AnswerRequest, openPlatformChannel } from './platform-channel.ts';
import type {
  ErrorShape,
  InvocationMessage,
  PlatformAddress,
  RuntimeMessage,
  RuntimeSettings,
} from './runtime/protocol.ts';
import { findRuntimeProgram } from './runtime-program.ts';

export interface EnvironmentOptions {
  readonly config: FunctionConfig;
  readonly code: KeptCode;
  readonly variables: Record<string, string>;
  readonly clock: Clock;
  /** Serves signed requests of the function to the platform's endpoint without a connection. @default - they use HTTP */
  readonly platform?: PlatformAccess | undefined;
  /** Receives each line that the function writes. */
  readonly log: (line: string) => void;
}

export interface PlatformAccess {
  readonly endpointUrl: string;
  readonly answer: AnswerRequest;
}

/** The outcome of an event. After `crashed` and `timedOut`, the environment cannot run another event. */
export type EnvironmentOutcome =
  | {
      readonly kind: 'succeeded';
      readonly payload: string;
      readonly memoryBytes: number;
    }
  | {
      readonly kind: 'failed';
      readonly error: ErrorShape;
      readonly memoryBytes: number;
    }
  | { readonly kind: 'crashed'; readonly error: ErrorShape }
  | { readonly kind: 'timedOut' };

export type FailedOutcome = Extract<EnvironmentOutcome, { kind: 'crashed' | 'timedOut' }>;

export type InitOutcome = { readonly kind: 'ready' } | FailedOutcome;

/** Receives each line that the function writes during one event or the init phase. */
export type NoteLine = (line: string) => void;

interface Step {
  readonly timeoutMs: number;
  readonly note: NoteLine;
  readonly begin: () => void;
}

type AnyOutcome = EnvironmentOutcome | InitOutcome;

export class ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #options: EnvironmentOptions;
  /** Resolves the promise of the init phase or of the event in progress. */
  #settle: ((outcome: AnyOutcome) => void) | undefined;
  #note: NoteLine | undefined;
  #measured: EventLoopUtilization | undefined;
  #endError: ErrorShape | undefined;
  #isGone = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#worker = startWorker(options);
    this.#worker.on('message', (message: RuntimeMessage) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#exit(code));
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Waits until the thread has imported the handler. Call it once, before the first event.
   * @param timeoutMs after this time the thread is terminated, and the outcome is `timedOut`
   */
  async init(timeoutMs: number, note: NoteLine): Promise<InitOutcome> {
    const outcome = await this.#await({ timeoutMs, note, begin: () => undefined });
    if (outcome.kind === 'ready' || outcome.kind === 'crashed' || outcome.kind === 'timedOut') return outcome;
    throw new Error(`the init phase ended as ${outcome.kind}`);
  }

  async invoke(message: InvocationMessage, note: NoteLine): Promise<EnvironmentOutcome> {
    const begin = (): void => this.#worker.postMessage(message);
    const outcome = await this.#await({ timeoutMs: message.timeoutMs, note, begin });
    if (outcome.kind !== 'ready') return outcome;
    throw new Error('an event was sent before the init phase ended');
  }

  /** The share of time, 0 to 1, for which the thread has been busy since the last call: it was not waiting for anything. */
  measureBusyShare(): number {
    const now = this.#worker.performance.eventLoopUtilization();
    const { utilization } = this.#worker.performance.eventLoopUtilization(now, this.#measured);
    this.#measured = now;
    return utilization;
  }

  /** Terminates the thread, also while it runs an event. */
  async stop(): Promise<void> {
    this.#isGone = true;
    this.#settle?.({
      kind: 'crashed',
      error: exitError(endedWithoutReason),
    });
    await this.#worker.terminate();
  }

  async #await({ timeoutMs, note, begin }: Step): Promise<AnyOutcome> {
    if (this.#isGone) return { kind: 'crashed', error: this.#endError ?? exitError(endedWithoutReason) };
    const { promise, resolve } = Promise.withResolvers<AnyOutcome>();
    this.#settle = resolve;
    this.#note = note;
    const cancel = this.#options.clock.after(timeoutMs, () => this.#timeOut());
    begin();
    const outcome = await promise;
    cancel();
    this.#settle = undefined;
    this.#note = undefined;
    return outcome;
  }

  #hear(message: RuntimeMessage): void {
    switch (message.kind) {
      case 'log':
        // A stopped thread can still send lines. They belong to no event, so they are dropped.
        if (this.#isGone) return;
        this.#options.log(message.line);
        this.#note?.(message.line);
        return;
      case 'fatal':
        this.#endError = message.error;
        return;
      default:
        this.#settle?.(message);
    }
  }

  #timeOut(): void {
    this.#isGone = true;
    this.#settle?.({ kind: 'timedOut' });
    void this.#worker.terminate();
  }

  /** Handles an error with which Node.js ends the thread, mainly because of the memory limit. */
  #fail(error: unknown): void {
    const isOutOfMemory = isJsonObject(error) && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const reason = isOutOfMemory ? 'signal: aborted (core dumped)' : 'exit status 1';
    this.#endError ??= exitError(`Runtime exited with error: ${reason}`);
  }

  #exit(code: number): void {
    this.#isGone = true;
    const reason = code === 0 ? endedWithoutReason : `Runtime exited with error: exit status ${code}`;
    this.#endError ??= exitError(reason);
    this.#settle?.({ kind: 'crashed', error: this.#endError });
  }
}

const endedWithoutReason = 'Runtime exited without providing a reason';

/** Returns an error without a request ID. The caller adds the ID to the message. */
function exitError(reason: string): ErrorShape {
  return { errorType: 'Runtime.ExitError', errorMessage: reason };
}

/** In MB, for the young objects of a thread. */
const youngMb = 4;

function startWorker({ config, code, platform, variables }: EnvironmentOptions): Worker {
  const address = platform && openAddress(platform);
  // Portable: a module is known by its path from the folder of the compiled forms, which may be a copy.
  const forNode =
    code.compiled === undefined ? {} : { NODE_COMPILE_CACHE: code.compiled, NODE_COMPILE_CACHE_PORTABLE: '1' };
  const settings: RuntimeSettings = {
    taskRoot: code.directory,
    handler: config.handler,
    logFormat: config.logging.format,
    logLevel: config.logging.applicationLevel,
    hiddenVariables: Object.keys(forNode).filter((name) => !(name in variables)),
    ...defined({ platform: address }),
  };
  // Lambda's start script gives 90 % of the memory to old objects, which is the limit that a function can reach. It gives 5 % to young
  // ones, which only decides how often they are collected: a fixed size here, because each of some ten threads would keep all of it.
  const resourceLimits = {
    maxOldGenerationSizeMb: Math.floor(config.memoryMb * 0.9),
    maxYoungGenerationSizeMb: youngMb,
  };
  return new Worker(findRuntimeProgram(), {
    workerData: settings,
    transferList: address === undefined ? [] : [address.channel],
    env: { ...forNode, ...variables },
    execArgv: [],
    resourceLimits,
    name: config.name,
  });
}

function openAddress({ answer, endpointUrl }: PlatformAccess): PlatformAddress {
  const { hostname, port } = new URL(endpointUrl);
  return { hostname, port: Number(port), channel: openPlatformChannel(answer) };
}
