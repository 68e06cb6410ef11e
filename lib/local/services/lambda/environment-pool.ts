// The execution environments of one version of a function: gives each event one of its own, reaps those that idle.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';

/** What the pool asks of an environment. */
export interface PooledEnvironment {
  /** Whether its thread has ended: it runs no further event. */
  readonly isGone: boolean;
  stop(): Promise<void>;
}

/** An environment for one event, or why none could be started for it. */
export type Lease<Environment, Failure> =
  | { readonly kind: 'ready'; readonly environment: Environment }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface EnvironmentPoolOptions<Environment, Failure> {
  readonly clock: Clock;
  readonly start: () => Promise<Lease<Environment, Failure>>;
  readonly mostEnvironments: number;
  /** More starts at once than there are processors would only make each of them slower. */
  readonly mostStarting: number;
  /** How long a warm environment waits for its next event, in milliseconds. */
  readonly idleMs: number;
}

interface Idle<Environment> {
  readonly environment: Environment;
  readonly cancelReaping: () => void;
}

/**
 * An event takes a warm environment, or waits for whichever is ready first: one that another event gives back, or one
 * that is started for want of any.
 */
export class EnvironmentPool<Environment extends PooledEnvironment, Failure> {
  readonly #options: EnvironmentPoolOptions<Environment, Failure>;
  readonly #busy = new Set<Environment>();
  readonly #waiting: PromiseWithResolvers<Lease<Environment, Failure>>[] = [];
  /** Who waits for the pool to be empty. */
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

  /** Keeps nothing warm any more. Settles when what runs and waits has come to its end. */
  retire(): Promise<void> {
    this.#isRetired = true;
    this.#stopIdle();
    return this.#isEmpty() ? Promise.resolve() : new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Turns away who waits or comes, and stops what idles. What is busy or starting is for its owner to stop. */
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

  /** The one that was used last: what idles longest is the first to be reaped. */
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
