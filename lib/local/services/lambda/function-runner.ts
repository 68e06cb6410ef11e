// Runs events on one version of a function: limits the concurrency, gives each event an environment, writes the log lines and
// returns the result.
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { AwsError } from '../../platform/aws-error.ts';
import type { CallHooks } from '../../platform/service.ts';
import {
  EnvironmentLauncher,
  type FailedStart,
  type LambdaEnvironment,
  type LauncherOptions,
} from './environment-launcher.ts';
import type { EnvironmentOutcome } from './execution-environment.ts';
import { describeEnd, type InvocationAnswer, toResult } from './invocation-answer.ts';
import { LogLines } from './logging/log-lines.ts';
import type { EnvironmentBudget } from './pool/environment-budget.ts';
import { EnvironmentPool, type Lease } from './pool/environment-pool.ts';
import { ProcessorLoad } from './pool/processor-load.ts';
import type { InvocationMessage } from './runtime/protocol.ts';

export interface RunnerOptions extends Omit<LauncherOptions, 'logLines'> {
  /** The largest number of threads. Further events wait. This is a limit of this machine, not of Lambda. */
  readonly maxWorkers: number;
  /** The number of threads of all functions. @default - no limit */
  readonly budget?: EnvironmentBudget | undefined;
}

export interface RunnerInvocation extends CallHooks {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** The ARN with which the caller named the function, with its qualifier. */
  readonly invokedArn: string;
  /** JSON. */
  readonly clientContext?: string;
}

export interface RunnerResult extends InvocationAnswer {
  /** The log lines of the event, and of the cold start before it. */
  readonly lines: readonly string[];
}

/** More hardly help: the functions of the router wait for the thread of the platform most of the time. */
const mostAtOnce = 2;
const idleMs = 5 * 60_000;
/** A thread takes some 20 MB. Those that were started for a burst end soon after it. */
const surplusIdleMs = 30_000;

/** The default limit of senders that wait for their runs (8) is below the number of environments, so they do not block other events. */
const patienceMs = 1_000;
/**
 * AWS's default limit for the concurrency of an account: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const accountConcurrency = 1000;

interface Run {
  readonly invocation: RunnerInvocation;
  readonly lines: string[];
}

export class FunctionRunner {
  readonly #options: RunnerOptions;
  readonly #logLines: LogLines;
  readonly #launcher: EnvironmentLauncher;
  readonly #pool: EnvironmentPool<LambdaEnvironment, FailedStart>;
  readonly #concurrency: number;
  #running = 0;

  constructor(options: RunnerOptions) {
    const { budget, clock, config, createEnvironment } = options;
    const logLines = new LogLines(config.logging, () => clock.now());
    const launcher = new EnvironmentLauncher({ ...options, logLines });
    const load = new ProcessorLoad({
      now: () => clock.now(),
      measureFunction: () => launcher.listBusyShares(),
      // Environments that are no threads may have another clock than the processors: the load says nothing about them.
      ...(createEnvironment && { measurePlatform: () => 0, measureIdle: () => 1 }),
    });
    this.#options = options;
    this.#logLines = logLines;
    this.#launcher = launcher;
    this.#concurrency = config.reservedConcurrency ?? accountConcurrency;
    this.#pool = new EnvironmentPool({
      clock,
      budget,
      start: () => launcher.start(),
      mostEnvironments: Math.min(options.maxWorkers, this.#concurrency),
      mostAtOnce,
      patienceMs,
      onWait: () => load.begin(),
      wouldHelp: (isStuck) => load.wouldHelp(isStuck),
      mostStarting: availableParallelism(),
      idleMs,
      surplusIdleMs,
    });
  }

  /**
   * Runs one event. Rejects with TooManyRequestsException if the function's concurrency is used up. A failure of the function is
   * a result.
   */
  async invoke(invocation: RunnerInvocation): Promise<RunnerResult> {
    if (this.#running >= this.#concurrency) throw this.#throttled();
    this.#running += 1;
    try {
      return await this.#run(invocation, await this.#pool.lease(invocation.onStarted));
    } finally {
      this.#running -= 1;
    }
  }

  /**
   * Stops the idle environments, and each other one after its event. Resolves after the running and waiting events have ended.
   */
  retire(): Promise<void> {
    return this.#pool.retire();
  }

  /** Rejects waiting events, and terminates all threads. */
  async close(): Promise<void> {
    this.#pool.close();
    await this.#launcher.stopAll();
  }

  async #run(invocation: RunnerInvocation, lease: Lease<LambdaEnvironment, FailedStart>): Promise<RunnerResult> {
    const { clock } = this.#options;
    if (lease.kind === 'failed') {
      const run = { invocation, lines: [...lease.failure.lines] };
      this.#write(run, this.#logLines.start(invocation.requestId));
      return this.#conclude(run, lease.failure.outcome, { durationMs: 0 });
    }
    const { environment } = lease;
    const coldStart = this.#launcher.takeColdStart(environment);
    const run = { invocation, lines: [...(coldStart?.lines ?? [])] };
    this.#write(run, this.#logLines.start(invocation.requestId));
    const startedAt = clock.now();
    try {
      const outcome = await environment.invoke(this.#message(invocation), (line) => run.lines.push(line));
      const init = coldStart === undefined ? {} : { initDurationMs: coldStart.durationMs };
      return this.#conclude(run, outcome, { durationMs: clock.now() - startedAt, ...init });
    } finally {
      this.#pool.giveBack(environment);
    }
  }

  #conclude(
    run: Run,
    outcome: EnvironmentOutcome,
    times: { durationMs: number; initDurationMs?: number },
  ): RunnerResult {
    const { clock, config } = this.#options;
    const { requestId } = run.invocation;
    const ended = { outcome, requestId, timeoutSeconds: config.timeoutSeconds };
    const memoryBytes = 'memoryBytes' in outcome ? outcome.memoryBytes : 0;
    const report = this.#logLines.end({
      requestId,
      ...times,
      memoryMb: config.memoryMb,
      maxMemoryUsedMb: Math.ceil(memoryBytes / 2 ** 20),
      status: outcome.kind === 'timedOut' ? 'timeout' : outcome.kind === 'crashed' ? 'error' : 'success',
    });
    this.#write(run, [...describeEnd(ended, clock.now()), ...report]);
    return { ...toResult(ended), lines: run.lines };
  }

  #message({ requestId, payload, invokedArn, clientContext }: RunnerInvocation): InvocationMessage {
    return {
      requestId,
      payload,
      functionArn: invokedArn,
      timeoutMs: this.#options.config.timeoutSeconds * 1000,
      traceId: traceId(this.#options.clock.now()),
      ...(clientContext === undefined ? {} : { clientContext }),
    };
  }

  #write(run: Run, lines: readonly string[]): void {
    for (const line of lines) {
      run.lines.push(line);
      this.#options.log(line);
    }
  }

  #throttled(): AwsError {
    const isReserved = this.#options.config.reservedConcurrency !== undefined;
    const limit = 'ConcurrentInvocationLimitExceeded';
    const Reason = isReserved ? `ReservedFunction${limit}` : limit;
    return new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
      status: 429,
      details: { Reason, Type: 'User' },
    });
  }
}

function traceId(now: number): string {
  const epoch = Math.floor(now / 1000).toString(16);
  return `Root=1-${epoch}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
