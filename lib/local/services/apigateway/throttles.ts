// One token bucket per route, which limits bursts and the rate of requests.
import type { Clock } from '../../platform/clock.ts';
import type { HttpApiStage, HttpApiThrottle } from './http-api-description.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

export class Throttles {
  readonly #stage: HttpApiStage;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(stage: HttpApiStage, clock: Clock) {
    this.#stage = stage;
    this.#clock = clock;
  }

  /** Takes one token. Returns false if there is none left: the request is refused. */
  take(routeKey: string): boolean {
    const throttle = this.#stage.routeThrottles[routeKey] ?? this.#stage.defaultThrottle;
    if (throttle === undefined) return true;
    const bucket = this.#fill(routeKey, throttle);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #fill(routeKey: string, { burst, rate }: HttpApiThrottle): Bucket {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(routeKey) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate);
    bucket.filledAt = now;
    this.#buckets.set(routeKey, bucket);
    return bucket;
  }
}
