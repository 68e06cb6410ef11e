// What an HTTP API of the template comes to: plain data. The provisioner writes it, the local API Gateway serves it.

export interface HttpApiDescription {
  /** The API's ID, as it stands in its ARNs and in an event's `requestContext.apiId`. */
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
  /** How long the integration may take, in milliseconds: from 50 to 30,000. */
  readonly timeoutMs: number;
}

export interface HttpApiStage {
  /** The only stage: it is served without its name in the path. */
  readonly name: '$default';
  readonly defaultThrottle?: HttpApiThrottle;
  /** By route key; a route that is not named takes the default. */
  readonly routeThrottles: Readonly<Record<string, HttpApiThrottle>>;
}

export interface HttpApiThrottle {
  /** Requests that may come at once: the bucket's size. */
  readonly burst: number;
  /** Requests a second that fill the bucket again. */
  readonly rate: number;
}
