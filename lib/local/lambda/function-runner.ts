// Runs events on one version of a function: concurrency, cold start, the answer, the lines of the log.
import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import { EnvironmentPool, type Lease } from './environment-pool.ts';
import { processEnvironment, type RoleCredentials } from './environment-variables.ts';
import { type EnvironmentOutcome, ExecutionEnvironment } from './execution-environment.ts';
import type { FunctionConfig } from './function-config.ts';
import { answerOf, type InvocationAnswer, lastWords } from './invocation-answer.ts';
import { LogLines } from './log-lines.ts';
import type { InvocationMessage } from './runtime/protocol.ts';

export interface RunnerOptions {
  readonly config: FunctionConfig;
  readonly clock: Clock;
  readonly endpointUrl: string;
  readonly credentials: RoleCredentials;
  /** Threads at once. An event beyond them waits: the number is this machine's, and no limit of Lambda's. */
  readonly maxWorkers: number;
  readonly log: (line: string) => void;
}

export interface RunnerInvocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** The ARN by which the function was called. */
  readonly invokedArn: string;
  /** JSON. */
  readonly clientContext?: string;
}

export interface RunnerResult extends InvocationAnswer {
  /** What was written to the log on the way. */
  readonly lines: readonly string[];
}

const initTimeoutMs = 10_000;
const idleMs = 5 * 60_000;
/** What an account may run at once: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const accountConcurrency = 1000;

interface Run {
  readonly invocation: RunnerInvocation;
  readonly lines: string[];
  readonly lease: Lease<ExecutionEnvironment>;
  /** Present after a cold start. */
  initDurationMs?: number;
}

export class FunctionRunner {
  readonly #options: RunnerOptions;
  readonly #pool: EnvironmentPool<ExecutionEnvironment>;
  readonly #logLines: LogLines;
  readonly #concurrency: number;
  /** Where the lines of an environment go besides the log: to the event that it runs. */
  readonly #linesOf = new WeakMap<ExecutionEnvironment, string[]>();
  #running = 0;

  constructor(options: RunnerOptions) {
    const { clock, config } = options;
    this.#options = options;
    this.#concurrency = config.reservedConcurrency ?? accountConcurrency;
    const mostEnvironments = Math.min(options.maxWorkers, this.#concurrency);
    this.#pool = new EnvironmentPool({ clock, mostEnvironments, idleMs });
    this.#logLines = new LogLines(config.logging, () => clock.now());
  }

  /** Runs one event. Throws TooManyRequestsException where the function's concurrency is used up. */
  async invoke(invocation: RunnerInvocation): Promise<RunnerResult> {
    if (this.#running >= this.#concurrency) throw this.#throttled();
    this.#running += 1;
    try {
      return await this.#runLeased(invocation);
    } finally {
      this.#running -= 1;
    }
  }

  /** Lets what runs and waits come to its end; settles after that. Keeps nothing warm any more. */
  retire(): Promise<void> {
    return this.#pool.retire();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #runLeased(invocation: RunnerInvocation): Promise<RunnerResult> {
    const lease = await this.#pool.lease();
    try {
      return await this.#run({ invocation, lines: [], lease });
    } finally {
      this.#pool.giveBack(lease);
    }
  }

  async #run(run: Run): Promise<RunnerResult> {
    const { clock, config } = this.#options;
    const { requestId } = run.invocation;
    const started = this.#warm(run) ?? (await this.#coldStart(run));
    this.#write(run, this.#logLines.start(requestId));
    const startedAt = clock.now();
    const isReady = started instanceof ExecutionEnvironment;
    const outcome = isReady ? await started.invoke(this.#message(run.invocation)) : started;
    if (outcome.kind === 'crashed' || outcome.kind === 'timedOut') run.lease.environment = undefined;
    const ended = { outcome, requestId, timeoutSeconds: config.timeoutSeconds };
    this.#write(run, lastWords(ended, clock.now()));
    this.#report(run, outcome, clock.now() - startedAt);
    return { ...answerOf(ended), lines: run.lines };
  }

  /** A thread may end between two events, by what the last one left running: then there is nothing warm. */
  #warm({ lease, lines }: Run): ExecutionEnvironment | undefined {
    const { environment } = lease;
    if (environment === undefined || environment.isGone) return undefined;
    this.#linesOf.set(environment, lines);
    return environment;
  }

  /** Starts an environment. One that takes longer than the init phase may is started again, within the function's timeout. */
  async #coldStart(run: Run): Promise<ExecutionEnvironment | EnvironmentOutcome> {
    const { clock, config } = this.#options;
    const startedAt = clock.now();
    this.#write(run, this.#logLines.initStart());
    for (const timeoutMs of [initTimeoutMs, config.timeoutSeconds * 1000]) {
      const environment = this.#start(run);
      run.lease.environment = environment;
      const outcome = await environment.init(timeoutMs);
      if (outcome.kind === 'crashed') return outcome;
      if (outcome.kind === 'timedOut') continue;
      run.initDurationMs = clock.now() - startedAt;
      return environment;
    }
    return { kind: 'timedOut' };
  }

  #start(run: Run): ExecutionEnvironment {
    const { clock, config, credentials, endpointUrl, log } = this.#options;
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    const variables = processEnvironment({ config, credentials, endpointUrl, logStream });
    const write = (line: string): void => {
      log(line);
      this.#linesOf.get(environment)?.push(line);
    };
    const environment = new ExecutionEnvironment({ config, variables, clock, log: write });
    this.#linesOf.set(environment, run.lines);
    return environment;
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

  #report(run: Run, outcome: EnvironmentOutcome, durationMs: number): void {
    const memoryBytes = 'memoryBytes' in outcome ? outcome.memoryBytes : 0;
    const report = this.#logLines.end({
      requestId: run.invocation.requestId,
      durationMs,
      ...(run.initDurationMs === undefined ? {} : { initDurationMs: run.initDurationMs }),
      memoryMb: this.#options.config.memoryMb,
      maxMemoryUsedMb: Math.ceil(memoryBytes / 2 ** 20),
      status: outcome.kind === 'timedOut' ? 'timeout' : outcome.kind === 'crashed' ? 'error' : 'success',
    });
    this.#write(run, report);
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
