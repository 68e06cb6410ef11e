// Handles a complete request as an HTTP API does: finds the route, applies the throttle and calls the function. It does not
// depend on a connection.
import type { Clock } from '../../platform/clock.ts';
import type { HttpApiDescription, HttpApiRoute } from './http-api-description.ts';
import { type InvokeFunction, integrate } from './integration.ts';
import { type ApiRequest, proxyEvent } from './proxy-event.ts';
import { messageResponse, type ProxyResponse } from './proxy-response.ts';
import { RouteTable } from './route-table.ts';
import { Throttles } from './throttles.ts';

export interface GatewayOptions {
  readonly clock: Clock;
  readonly invoke: InvokeFunction;
  readonly log: (line: string) => void;
}

export interface GatewayAnswer {
  readonly response: ProxyResponse;
  /** Absent if no route matched. */
  readonly route?: HttpApiRoute;
}

/** Serves one description. */
export class Gateway {
  readonly #description: HttpApiDescription;
  readonly #options: GatewayOptions;
  readonly #routes: RouteTable;
  readonly #throttles: Throttles;

  /** Throws if the platform cannot serve the description. */
  constructor(description: HttpApiDescription, options: GatewayOptions) {
    this.#description = description;
    this.#options = options;
    this.#routes = new RouteTable(description.routes);
    this.#throttles = new Throttles(description.stage, options.clock);
  }

  async answer(request: ApiRequest): Promise<GatewayAnswer> {
    const match = this.#routes.find(request.method, request.path);
    if (match === undefined) return { response: messageResponse(404, 'Not Found') };
    const { route } = match;
    if (!this.#throttles.take(route.routeKey)) return { response: messageResponse(429, 'Too Many Requests'), route };
    const payload = JSON.stringify(proxyEvent(request, match, this.#description.apiId));
    const { clock, invoke, log } = this.#options;
    const note = (integrationError: string): void =>
      log(JSON.stringify({ requestId: request.requestId, routeKey: route.routeKey, integrationError }));
    return { response: await integrate({ clock, invoke, route, payload, note }), route };
  }
}
