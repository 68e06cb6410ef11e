// The pool of execution environments of one version of a function: one event per environment; idle environments are reaped.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';

/** The part of an environment that the pool uses. */
export interface PooledEnvironment {
  /** Whether its thread has ended, so that it cannot run another event. */
  readonly isGone: boolean;
  stop(): Promise<void>;
}

/** An environment for one event, or the reason why none could be started. */
export type Lease<Environment, Failure> =
  | { readonly kind: 'ready'; readonly environment: Environment }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface EnvironmentPoolOptions<Environment, Failure> {
  readonly clock: Clock;
  readonly start: () => Promise<Lease<Environment, Failure>>;
  readonly mostEnvironments: number;
  /** More parallel starts than processors would only slow down each of them. */
  readonly mostStarting: number;
  /** The idle time after which a warm environment is reaped, in milliseconds. */
  readonly idleMs: number;
}

interface Idle<Environment> {
  readonly environment: Environment;
  readonly cancelReaping: () => void;
}

/**
 * An event takes a warm environment. If there is none, one is started, and the event takes the first that becomes ready: the
 * new one, or one that another event returns.
 */
export class EnvironmentPool<Environment extends PooledEnvironment, Failure> {
  readonly #options: EnvironmentPoolOptions<Environment, Failure>;
  readonly #busy = new Set<Environment>();
  readonly #waiting: PromiseWithResolvers<Lease<Environment, Failure>>[] = [];
  /** Callbacks that wait until the pool is empty. */
  readonly #drained: (() => void)[] = [];
  #idle: Idle<Environment>[] = [];
  #starting = 0;
  #isRetired = false;
  #isClosed = false;

  constructor(options: EnvironmentPoolOptions<Environment, Failure>) {
    this.#options = options;
  }

  lease(): Promise<Lease<Environment, Failure>> {
    if (this.#isClosed) return Promise.reject(closing());
    const environment = this.#takeIdle();
    if (environment !== undefined) return Promise.resolve(this.#lend(environment));
    const turn = Promise.withResolvers<Lease<Environment, Failure>>();
    this.#waiting.push(turn);
    this.#startMore();
    return turn.promise;
  }

  giveBack(environment: Environment): void {
    this.#busy.delete(environment);
    this.#offer(environment);
  }

  /** Stops keeping environments warm. Resolves after the running and waiting events have ended. */
  retire(): Promise<void> {
    this.#isRetired = true;
    this.#stopIdle();
    return this.#isEmpty() ? Promise.resolve() : new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Rejects waiting and new events, and stops idle environments. The owner stops busy and starting ones. */
  close(): void {
    this.#isClosed = true;
    this.#stopIdle();
    for (const { reject } of this.#waiting.splice(0)) reject(closing());
  }

  #startMore(): void {
    const { mostEnvironments, mostStarting } = this.#options;
    while (
      this.#starting < Math.min(mostStarting, this.#waiting.length) &&
      this.#busy.size + this.#starting < mostEnvironments
    ) {
      this.#starting += 1;
      void this.#start();
    }
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
    const cancelReaping = this.#options.clock.after(this.#options.idleMs, () => {
      this.#idle = this.#idle.filter((idle) => idle.environment !== environment);
      void environment.stop();
    });
    this.#idle.push({ environment, cancelReaping });
  }

  /** The environment that was used last, so that the others become idle long enough to be reaped. */
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
