// Starts the execution environments of one version of a function, with the log lines and the time limits of the init phase.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Lease } from './environment-pool.ts';
import { ExecutionEnvironment, type FailedOutcome } from './execution-environment.ts';
import type { FunctionConfig } from './function-config.ts';
import type { LogLines } from './log-lines.ts';
import type { RoleCredentials } from './process-environment.ts';
import { processEnvironment } from './process-environment.ts';

export interface LauncherOptions {
  readonly config: FunctionConfig;
  readonly clock: Clock;
  readonly endpointUrl: string;
  readonly credentials: RoleCredentials;
  readonly logLines: LogLines;
  readonly log: (line: string) => void;
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
  readonly #launched = new Set<ExecutionEnvironment>();
  readonly #coldStarts = new WeakMap<ExecutionEnvironment, ColdStart>();

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /**
   * Starts an environment, and waits for its init phase. If the phase takes longer than 10 s, it is repeated once, in a new
   * environment and with the function's timeout as its limit. Never rejects because of the function: its failure is a `failed`
   * lease.
   */
  async start(): Promise<Lease<ExecutionEnvironment, FailedStart>> {
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
  takeColdStart(environment: ExecutionEnvironment): ColdStart | undefined {
    const coldStart = this.#coldStarts.get(environment);
    this.#coldStarts.delete(environment);
    return coldStart;
  }

  /** Terminates the threads of all environments, also while they run events. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#launched].map((environment) => environment.stop()));
  }

  /** The shares of time, 0 to 1, for which the threads have been busy since the last call. */
  listBusyShares(): number[] {
    return [...this.#launched].filter(({ isGone }) => !isGone).map((environment) => environment.measureBusyShare());
  }

  #launch(): ExecutionEnvironment {
    const { clock, config, credentials, endpointUrl, log } = this.#options;
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    const variables = processEnvironment({ config, credentials, endpointUrl, logStream });
    const environment = new ExecutionEnvironment({ config, variables, clock, log });
    for (const earlier of this.#launched) if (earlier.isGone) this.#launched.delete(earlier);
    this.#launched.add(environment);
    return environment;
  }
}
