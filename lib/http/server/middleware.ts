// The middy middlewares of the HTTP functions: one log line for each request, and the response in API Gateway's format.
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { LogMetrics, MetricValues } from '../../core/operate/metrics.ts';
import { pickLoggableHeaders } from '../../core/source/loggable-headers.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';
import { toProxyResult } from './api-gateway.ts';
import type { HttpResponse } from './message.ts';
import type { Served } from './serve.ts';

/** Returns the metrics of a served request. */
type Measure = (served: Served, durationMs: number) => MetricValues;

/** Converts the served response to API Gateway's result. */
export function toApiGatewayResult(): MiddlewareObj<APIGatewayProxyEventV2> {
  return {
    after: (request) => {
      request.response = toProxyResult((request.response as Served).response);
    },
  };
}

/** Logs each request once, after it was served: credential, route, status, duration in milliseconds. Payloads are never logged. */
export function logEachRequest(
  log: LogMetrics,
  now: () => number,
  measure: Measure = () => ({}),
): MiddlewareObj<APIGatewayProxyEventV2> {
  return {
    before: (request) => {
      request.internal = { ...request.internal, startedAt: now() };
    },
    after: (request) => {
      const { startedAt } = request.internal as { startedAt: number };
      const served = request.response as Served;
      const durationMs = Math.round(now() - startedAt);
      log({ ...toLogLine(request.event, served), durationMs }, measure(served, durationMs));
    },
  };
}

function toLogLine({ requestContext, routeKey, headers }: APIGatewayProxyEventV2, served: Served) {
  const { response, credential, fault, reason } = served;
  return {
    level: response.status >= 500 ? 'error' : undefined,
    requestId: requestContext.requestId,
    route: routeKey,
    status: response.status,
    credential: credential?.id,
    environment: credential?.environment,
    event: readEventId(response),
    debug: response.logged?.debug,
    replay: response.headers['idempotency-replayed'] === 'true' ? true : undefined,
    reason,
    headers: reason === undefined ? undefined : pickLoggableHeaders(headers),
    ...(fault === undefined ? {} : toLoggableFault(fault)),
  };
}

function readEventId({ headers }: HttpResponse): string | undefined {
  return headers.location?.split('/').at(-1);
}
