// The pool of execution environments of one version of a function. An environment runs one event at a time. It is stopped after
// it was idle for some time.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';

/** The members of an environment that the pool uses. */
export interface PooledEnvironment {
  /** Whether the thread of the environment has ended. It cannot run another event then. */
  readonly isGone: boolean;
  stop(): Promise<void>;
}

/** The environment for one event, or the reason why it could not be started. */
export type Lease<Environment, Failure> =
  | { readonly kind: 'ready'; readonly environment: Environment }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface EnvironmentPoolOptions<Environment, Failure> {
  readonly clock: Clock;
  /** Starts an environment. */
  readonly start: () => Promise<Lease<Environment, Failure>>;
  /** The largest number of environments that run events or are starting. */
  readonly mostEnvironments: number;
  /** The number of environments above which a new one is started only for an event that has waited for `patienceMs`. */
  readonly mostAtOnce: number;
  /** In milliseconds. */
  readonly patienceMs: number;
  /**
   * Whether one more environment would run events sooner: if those that there are wait themselves, and do not use up the processors.
   * It is asked for an event that has waited for `patienceMs`. @default true
   */
  readonly wouldHelp?: () => boolean;
  /** The largest number of starts at the same time. If there are more starts than processors, each start takes longer. */
  readonly mostStarting: number;
  /** The idle time after which an environment is stopped, in milliseconds. */
  readonly idleMs: number;
  /** The same for an environment above `mostAtOnce`: it was started for a burst. @default idleMs */
  readonly surplusIdleMs?: number;
}

interface Idle<Environment> {
  readonly environment: Environment;
  readonly cancelReaping: () => void;
}

/**
 * Lends environments to events. An event gets an idle environment. If there is none, the pool starts one, and the event gets the
 * first environment that is ready: the new one, or one that another event has given back.
 */
export class EnvironmentPool<Environment extends PooledEnvironment, Failure> {
  readonly #options: EnvironmentPoolOptions<Environment, Failure>;
  readonly #busy = new Set<Environment>();
  readonly #waiting: PromiseWithResolvers<Lease<Environment, Failure>>[] = [];
  /** The callbacks of events that came before the first environment was ready. */
  readonly #awaitingFirst: (() => void)[] = [];
  /** The callbacks of `retire`, which are called when no event runs or waits. */
  readonly #drained: (() => void)[] = [];
  #idle: Idle<Environment>[] = [];
  #starting = 0;
  #isRetired = false;
  #isClosed = false;

  constructor(options: EnvironmentPoolOptions<Environment, Failure>) {
    this.#options = options;
  }

  /**
   * Resolves to an environment for one event, or to the failure of its start. Rejects with ServiceException after `close`.
   * @param onStarted called when the event waits for no first start any more: there is an environment, although another event may have it
   */
  lease(onStarted: () => void = () => undefined): Promise<Lease<Environment, Failure>> {
    if (this.#isClosed) return Promise.reject(closing());
    const environment = this.#takeIdle();
    if (environment !== undefined || this.#busy.size > 0) onStarted();
    else this.#awaitingFirst.push(onStarted);
    if (environment !== undefined) return Promise.resolve(this.#lend(environment));
    const turn = Promise.withResolvers<Lease<Environment, Failure>>();
    this.#waiting.push(turn);
    this.#startMore();
    this.#startAnotherAfterPatience(turn);
    return turn.promise;
  }

  /** Returns an environment to the pool after its event. */
  giveBack(environment: Environment): void {
    this.#busy.delete(environment);
    this.#offer(environment);
  }

  /** Stops idle environments, now and from now on. Resolves after the running and waiting events have ended. */
  retire(): Promise<void> {
    this.#isRetired = true;
    this.#stopIdle();
    return this.#isEmpty() ? Promise.resolve() : new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Rejects waiting and new events, and stops the idle environments. The owner of the pool stops the others. */
  close(): void {
    this.#isClosed = true;
    this.#stopIdle();
    for (const { reject } of this.#waiting.splice(0)) reject(closing());
  }

  #startMore(): void {
    const { mostAtOnce, mostEnvironments } = this.#options;
    while (this.#mayStart(Math.min(mostAtOnce, mostEnvironments))) this.#startOne();
  }

  #startAnotherAfterPatience(turn: PromiseWithResolvers<Lease<Environment, Failure>>): void {
    const { clock, mostEnvironments, patienceMs, wouldHelp = () => true } = this.#options;
    clock.after(patienceMs, () => {
      if (!this.#waiting.includes(turn)) return;
      if (this.#mayStart(mostEnvironments) && wouldHelp()) this.#startOne();
      this.#startAnotherAfterPatience(turn);
    });
  }

  #mayStart(most: number): boolean {
    const { mostStarting } = this.#options;
    return this.#starting < Math.min(mostStarting, this.#waiting.length) && this.#busy.size + this.#starting < most;
  }

  #startOne(): void {
    this.#starting += 1;
    void this.#start();
  }

  async #start(): Promise<void> {
    try {
      const started = await this.#options.start();
      this.#starting -= 1;
      if (started.kind === 'ready') this.#offer(started.environment);
      else this.#waiting.shift()?.resolve(started);
    } catch (error) {
      this.#starting -= 1;
      this.#waiting.shift()?.reject(error);
    }
    for (const onStarted of this.#awaitingFirst.splice(0)) onStarted();
    this.#startMore();
    this.#noteDrained();
  }

  #offer(environment: Environment): void {
    const next = environment.isGone ? undefined : this.#waiting.shift();
    if (next !== undefined) next.resolve(this.#lend(environment));
    else if (!environment.isGone) this.#keepOrStop(environment);
    this.#startMore();
    this.#noteDrained();
  }

  #lend(environment: Environment): Lease<Environment, Failure> {
    this.#busy.add(environment);
    return { kind: 'ready', environment };
  }

  #keepOrStop(environment: Environment): void {
    if (this.#isRetired || this.#isClosed) void environment.stop();
    else this.#keepWarm(environment);
  }

  #keepWarm(environment: Environment): void {
    const { clock, idleMs, mostAtOnce, surplusIdleMs = idleMs } = this.#options;
    const isSurplus = this.#idle.length >= mostAtOnce;
    const cancelReaping = clock.after(isSurplus ? surplusIdleMs : idleMs, () => {
      this.#idle = this.#idle.filter((idle) => idle.environment !== environment);
      void environment.stop();
    });
    this.#idle.push({ environment, cancelReaping });
  }

  /** Takes the idle environment that was used last. So the others stay idle, and are stopped if they are not needed. */
  #takeIdle(): Environment | undefined {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      idle.cancelReaping();
      if (!idle.environment.isGone) return idle.environment;
    }
    return undefined;
  }

  #stopIdle(): void {
    for (const { environment, cancelReaping } of this.#idle.splice(0)) {
      cancelReaping();
      void environment.stop();
    }
  }

  #noteDrained(): void {
    if (this.#isEmpty()) for (const resolve of this.#drained.splice(0)) resolve();
  }

  #isEmpty(): boolean {
    return this.#busy.size === 0 && this.#waiting.length === 0 && this.#starting === 0;
  }
}

function closing(): AwsError {
  return new AwsError('ServiceException', 'The platform is closing.', { status: 500 });
}
