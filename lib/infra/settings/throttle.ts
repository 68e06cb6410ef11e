// How many requests the gateway and the functions accept, as an app writes it.

/** Limits of the gateway for each route, counted over all senders. */
export interface Throttle {
  /** Sustained requests per second. */
  readonly rateLimit: number;
  /** Burst: the size of API Gateway's token bucket, in requests. */
  readonly burstLimit: number;
}

/** The limit of one sender: at most `requests` in each window of `seconds`. Windows follow each other without gaps. */
export interface SenderLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** The limits of the gateway unless an app sets others. */
export const standardThrottle: Throttle = { rateLimit: 500, burstLimit: 1_000 };
