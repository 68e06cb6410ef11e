// The description of an HTTP API, as plain data: the provisioner writes it, the local API Gateway serves it.

export interface HttpApiDescription {
  /** The API's ID, as in its ARNs and in an event's `requestContext.apiId`. */
  readonly apiId: string;
  readonly name: string;
  readonly routes: readonly HttpApiRoute[];
  readonly stage: HttpApiStage;
}

export interface HttpApiRoute {
  /** A method and a path (`POST /v1/events`, `GET /v1/events/{id}`, `ANY /hooks/{proxy+}`), or `$default`. */
  readonly routeKey: string;
  /** The function, version or alias that the route's integration invokes. */
  readonly functionArn: string;
  readonly payloadFormatVersion: '1.0' | '2.0';
  /** The integration's timeout in milliseconds: 50 to 30,000. */
  readonly timeoutMs: number;
}

export interface HttpApiStage {
  /** The only stage: it is served without its name in the path. */
  readonly name: '$default';
  readonly defaultThrottle?: HttpApiThrottle;
  /** By route key; other routes have the default throttle. */
  readonly routeThrottles: Readonly<Record<string, HttpApiThrottle>>;
}

export interface HttpApiThrottle {
  /** The size of the token bucket, in requests. */
  readonly burst: number;
  /** The rate at which the bucket is refilled, in requests per second. */
  readonly rate: number;
}
