// Starts the execution environments of one version of a function, with the log lines and the time limits of the init phase.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { type EnvironmentOptions, ExecutionEnvironment, type FailedOutcome } from './execution-environment.ts';
import type { FunctionConfig } from './function-config.ts';
import { type KeptCode, keepCode, markUsed } from './kept-code.ts';
import type { LogLines } from './logging/log-lines.ts';
import type { AnswerRequest } from './platform-channel.ts';
import type { Lease } from './pool/environment-pool.ts';
import type { RoleCredentials } from './process-environment.ts';
import { processEnvironment } from './process-environment.ts';

export interface LauncherOptions {
  readonly config: FunctionConfig;
  readonly clock: Clock;
  readonly endpointUrl: string;
  /** Serves requests to the endpoint without a connection. @default - functions use HTTP */
  readonly answerRequest?: AnswerRequest | undefined;
  /** Issues credentials of the function's role: each environment has its own, as on AWS. */
  readonly issueCredentials: () => RoleCredentials;
  /** Receives the access key of each environment that is gone. @default - the credentials stay valid */
  readonly revokeCredentials?: ((accessKeyId: string) => void) | undefined;
  readonly logLines: LogLines;
  /** The folder that keeps the code of functions and its compiled form between starts. @default - it is compiled at each start */
  readonly codeCache?: string | undefined;
  readonly log: (line: string) => void;
  /** @default - a worker thread */
  readonly createEnvironment?: CreateEnvironment | undefined;
  /** Receives each environment when it is launched. @default - nobody does */
  readonly onLaunch?: ((environment: LaunchedEnvironment) => void) | undefined;
}

/** An environment, however it runs the function. */
export type LambdaEnvironment = Pick<ExecutionEnvironment, 'isGone' | 'init' | 'invoke' | 'measureBusyShare' | 'stop'>;

export type CreateEnvironment = (options: EnvironmentOptions) => LambdaEnvironment;

export interface LaunchedEnvironment {
  readonly accessKeyId: string;
  /** Whether it has ended. */
  readonly isGone: boolean;
  /** Ends the environment at once, also while it runs an event. */
  readonly stop: () => void;
}

/** The duration and the log lines of an init phase. They belong to the log of the first event in the environment. */
export interface ColdStart {
  readonly durationMs: number;
  readonly lines: readonly string[];
}

/** An init phase that failed, with its log lines. */
export interface FailedStart {
  readonly outcome: FailedOutcome;
  readonly lines: readonly string[];
}

const initTimeoutMs = 10_000;

/** Starts environments, and keeps a list of them so that all can be stopped. */
export class EnvironmentLauncher {
  readonly #options: LauncherOptions;
  /** The environments, with their access keys. */
  readonly #launched = new Map<LambdaEnvironment, string>();
  readonly #coldStarts = new WeakMap<LambdaEnvironment, ColdStart>();
  #kept: KeptCode | undefined;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /**
   * Starts an environment, and waits for its init phase. If the phase takes longer than 10 s, it is repeated once, in a new
   * environment and with the function's timeout as its limit. Never rejects because of the function: its failure is a `failed`
   * lease.
   */
  async start(): Promise<Lease<LambdaEnvironment, FailedStart>> {
    const { clock, config, log, logLines } = this.#options;
    const startedAt = clock.now();
    const lines = logLines.initStart();
    for (const line of lines) log(line);
    for (const timeoutMs of [initTimeoutMs, config.timeoutSeconds * 1000]) {
      const environment = this.#launch();
      const outcome = await environment.init(timeoutMs, (line) => lines.push(line));
      if (outcome.kind === 'crashed') return { kind: 'failed', failure: { outcome, lines } };
      if (outcome.kind === 'timedOut') continue;
      this.#coldStarts.set(environment, { durationMs: clock.now() - startedAt, lines });
      return { kind: 'ready', environment };
    }
    return { kind: 'failed', failure: { outcome: { kind: 'timedOut' }, lines } };
  }

  /** Returns the cold start of an environment at the first call, for its first event, and undefined later. */
  takeColdStart(environment: LambdaEnvironment): ColdStart | undefined {
    const coldStart = this.#coldStarts.get(environment);
    this.#coldStarts.delete(environment);
    return coldStart;
  }

  /** Terminates the threads of all environments, also while they run events. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#launched.keys()].map((environment) => environment.stop()));
  }

  /** The shares of time, 0 to 1, for which the threads have been busy since the last call. */
  listBusyShares(): number[] {
    const running = [...this.#launched.keys()].filter(({ isGone }) => !isGone);
    return running.map((environment) => environment.measureBusyShare());
  }

  #launch(): LambdaEnvironment {
    const { answerRequest, clock, config, createEnvironment, endpointUrl, issueCredentials, log, onLaunch } =
      this.#options;
    const credentials = issueCredentials();
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    const code = this.#findCode();
    const variables = processEnvironment({ config, code, credentials, endpointUrl, logStream });
    const platform = answerRequest && { endpointUrl, answer: answerRequest };
    const options = { config, code, variables, clock, log, platform };
    const environment = createEnvironment?.(options) ?? new ExecutionEnvironment(options);
    this.#forgetGone();
    this.#launched.set(environment, credentials.accessKeyId);
    onLaunch?.(toLaunched(environment, credentials.accessKeyId));
    return environment;
  }

  /** The code's files are compared with what is kept at the first launch only. */
  #findCode(): KeptCode {
    if (this.#kept !== undefined && markUsed(this.#kept)) return this.#kept;
    const { config, codeCache } = this.#options;
    this.#kept = keepCode(config.code, codeCache);
    return this.#kept;
  }

  #forgetGone(): void {
    for (const [environment, accessKeyId] of this.#launched) {
      if (!environment.isGone) continue;
      this.#launched.delete(environment);
      this.#options.revokeCredentials?.(accessKeyId);
    }
  }
}

function toLaunched(environment: LambdaEnvironment, accessKeyId: string): LaunchedEnvironment {
  return {
    accessKeyId,
    get isGone() {
      return environment.isGone;
    },
    stop: () => void environment.stop(),
  };
}
