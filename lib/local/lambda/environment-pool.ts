// The execution environments of one version of a function: lends each to one event at a time, reaps those that idle.
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';

/** A place in the pool: an environment that is warm, or leave to start one and put it here. */
export interface Lease<Environment> {
  environment: Environment | undefined;
}

/** What the pool asks of an environment. */
export interface Stoppable {
  stop(): Promise<void>;
}

interface Idle<Environment> {
  readonly environment: Environment;
  readonly cancelReaping: () => void;
}

export interface EnvironmentPoolOptions {
  readonly clock: Clock;
  readonly mostEnvironments: number;
  /** How long a warm environment waits for its next event. */
  readonly idleMs: number;
}

export class EnvironmentPool<Environment extends Stoppable> {
  readonly #options: EnvironmentPoolOptions;
  #idle: Idle<Environment>[] = [];
  readonly #leased = new Set<Lease<Environment>>();
  readonly #waiting: PromiseWithResolvers<Lease<Environment>>[] = [];
  /** Who waits for the last lease to come back. */
  readonly #drained: (() => void)[] = [];
  #isRetired = false;
  #isClosed = false;

  constructor(options: EnvironmentPoolOptions) {
    this.#options = options;
  }

  /** Lends the environment that was used last, or leave to start one; waits in line where all are busy. */
  lease(): Promise<Lease<Environment>> {
    if (this.#isClosed) return Promise.reject(closing());
    const idle = this.#idle.pop();
    idle?.cancelReaping();
    if (idle !== undefined) return Promise.resolve(this.#lend(idle.environment));
    if (this.#leased.size < this.#options.mostEnvironments) return Promise.resolve(this.#lend(undefined));
    const turn = Promise.withResolvers<Lease<Environment>>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  /** Takes a lease back. An environment that crashed must have been taken out of it. */
  giveBack(lease: Lease<Environment>): void {
    this.#leased.delete(lease);
    const { environment } = lease;
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next.resolve(this.#lend(environment));
      return;
    }
    if (environment !== undefined) this.#keepOrStop(environment);
    if (this.#leased.size === 0) for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Keeps nothing warm any more. Settles when what runs and waits has come to its end. */
  retire(): Promise<void> {
    this.#isRetired = true;
    for (const { environment, cancelReaping } of this.#idle.splice(0)) {
      cancelReaping();
      void environment.stop();
    }
    return this.#leased.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Ends all threads at once and turns away who waits for one. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closing());
    const idle = this.#idle.splice(0);
    for (const { cancelReaping } of idle) cancelReaping();
    this.#isRetired = true;
    const leased = [...this.#leased].flatMap(({ environment }) => (environment === undefined ? [] : [environment]));
    await Promise.all(
      [...idle.map(({ environment }) => environment), ...leased].map((environment) => environment.stop()),
    );
  }

  #lend(environment: Environment | undefined): Lease<Environment> {
    const lease: Lease<Environment> = { environment };
    this.#leased.add(lease);
    return lease;
  }

  #keepOrStop(environment: Environment): void {
    if (this.#isRetired) void environment.stop();
    else this.#keepWarm(environment);
  }

  #keepWarm(environment: Environment): void {
    const cancelReaping = this.#options.clock.after(this.#options.idleMs, () => {
      this.#idle = this.#idle.filter((idle) => idle.environment !== environment);
      void environment.stop();
    });
    this.#idle.push({ environment, cancelReaping });
  }
}

function closing(): AwsError {
  return new AwsError('ServiceException', 'The platform is closing.', { status: 500 });
}
