// The pool of execution environments of one version of a function. An environment runs one event at a time. It is stopped after
// it was idle for some time.
import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { EnvironmentBudget, StartReason } from './environment-budget.ts';

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
  /** The number of environments of all functions together. @default - no limit */
  readonly budget?: EnvironmentBudget | undefined;
  /** The number of environments above which a new one is started only for an event that has waited for `patienceMs`. */
  readonly mostAtOnce: number;
  /** In milliseconds. */
  readonly patienceMs: number;
  /**
   * Whether one more environment would run events sooner: if those that there are wait themselves, and do not use up the processors.
   * It is asked for an event that has waited for `patienceMs`, and told whether no event has ended in this time. @default true
   */
  readonly wouldHelp?: (isStuck: boolean) => boolean;
  /** Is called when an event begins to wait. @default - nobody is */
  readonly onWait?: () => void;
  /** The largest number of starts at the same time. If there are more starts than processors, each start takes longer. */
  readonly mostStarting: number;
  /** The idle time after which an environment is stopped, in milliseconds. */
  readonly idleMs: number;
  /** The same for an environment above `mostAtOnce`: it was started for a burst. @default idleMs */
  readonly surplusIdleMs?: number;
}

interface Idle<Environment> {
  readonly environment: Environment;
  /** In milliseconds. */
  readonly since: number;
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
  /** When an environment last became free, in milliseconds. */
  #offeredAt = Number.NEGATIVE_INFINITY;
  #isRetired = false;
  #isClosed = false;

  constructor(options: EnvironmentPoolOptions<Environment, Failure>) {
    this.#options = options;
    options.budget?.add(this);
  }

  /** The number of environments: those that start, run events or are idle. */
  get size(): number {
    return this.#starting + this.#busy.size + this.#idle.length;
  }

  /** When the longest idle environment became idle, in milliseconds; undefined if none is idle. */
  get idleSince(): number | undefined {
    return this.#idle[0]?.since;
  }

  /** Stops the environment that has been idle for longest. */
  stopLongestIdle(): void {
    this.#stopIdle(1);
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
    this.#options.onWait?.();
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
    const drained = new Promise<void>((resolve) => this.#drained.push(resolve));
    this.#noteDrained();
    return drained;
  }

  /** Rejects waiting and new events, and stops the idle environments. The owner of the pool stops the others. */
  close(): void {
    this.#isClosed = true;
    this.#stopIdle();
    for (const { reject } of this.#waiting.splice(0)) reject(closing());
    this.#noteDrained();
  }

  #startMore(): void {
    const { mostAtOnce, mostEnvironments } = this.#options;
    const most = Math.min(mostAtOnce, mostEnvironments);
    while (this.#mayStart(most, this.size === 0 ? 'first' : 'usual')) this.#startOne();
  }

  #startAnotherAfterPatience(turn: PromiseWithResolvers<Lease<Environment, Failure>>): void {
    const { clock, mostEnvironments, patienceMs, wouldHelp = () => true } = this.#options;
    clock.after(patienceMs, () => {
      if (!this.#waiting.includes(turn)) return;
      // Other functions may need fewer environments by now.
      this.#startMore();
      const isStuck = clock.now() - this.#offeredAt >= patienceMs;
      if (this.#hasTurn(mostEnvironments) && wouldHelp(isStuck) && this.#mayStart(mostEnvironments, 'patience'))
        this.#startOne();
      this.#startAnotherAfterPatience(turn);
    });
  }

  #mayStart(most: number, reason: StartReason): boolean {
    return this.#hasTurn(most) && (this.#options.budget?.allows(reason) ?? true);
  }

  /** Whether more events wait than environments start, and no limit of this pool is reached. */
  #hasTurn(most: number): boolean {
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
    this.#offeredAt = this.#options.clock.now();
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
    const { budget, clock, idleMs, mostAtOnce, surplusIdleMs = idleMs } = this.#options;
    // The environment is not counted while it is neither busy nor idle.
    const isSurplus = this.#idle.length >= mostAtOnce || budget?.hasRoom === false;
    const cancelReaping = clock.after(isSurplus ? surplusIdleMs : idleMs, () => {
      this.#idle = this.#idle.filter((idle) => idle.environment !== environment);
      void environment.stop();
    });
    this.#idle.push({ environment, since: clock.now(), cancelReaping });
  }

  /** Takes the idle environment that was used last. So the others stay idle, and are stopped if they are not needed. */
  #takeIdle(): Environment | undefined {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      idle.cancelReaping();
      if (!idle.environment.isGone) return idle.environment;
    }
    return undefined;
  }

  /** Stops the environments that have been idle for longest. @param count default: all */
  #stopIdle(count = this.#idle.length): void {
    for (const { environment, cancelReaping } of this.#idle.splice(0, count)) {
      cancelReaping();
      void environment.stop();
    }
  }

  #noteDrained(): void {
    if (!this.#isEmpty()) return;
    for (const resolve of this.#drained.splice(0)) resolve();
    if (this.#isRetired || this.#isClosed) this.#options.budget?.remove(this);
  }

  #isEmpty(): boolean {
    return this.#busy.size === 0 && this.#waiting.length === 0 && this.#starting === 0;
  }
}

function closing(): AwsError {
  return new AwsError('ServiceException', 'The platform is closing.', { status: 500 });
}
