// middy's middlewares of the functions that speak HTTP: one wide log line a request, and the answer in API Gateway's shape.
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { loggableHeaders } from '../../core/source/loggable-headers.ts';
import { loggableFault } from '../../value/loggable-fault.ts';
import { toProxyResult } from './api-gateway.ts';
import type { HttpResponse } from './message.ts';
import type { Served } from './serve.ts';

type Log = (line: Readonly<Record<string, unknown>>) => void;

/** Turns what was served into API Gateway's result. */
export function apiGatewayResult(): MiddlewareObj<APIGatewayProxyEventV2> {
  return {
    after: (request) => {
      request.response = toProxyResult((request.response as Served).response);
    },
  };
}

/** Logs a request once, when it has been served: who, what, how it ended, how long it took. Never a payload. */
export function wideLine(log: Log, now: () => number): MiddlewareObj<APIGatewayProxyEventV2> {
  return {
    before: (request) => {
      request.internal = { ...request.internal, startedAt: now() };
    },
    after: (request) => {
      const { startedAt } = request.internal as { startedAt: number };
      log({ ...toLogLine(request.event, request.response as Served), durationMs: Math.round(now() - startedAt) });
    },
  };
}

function toLogLine({ requestContext, routeKey, headers }: APIGatewayProxyEventV2, served: Served) {
  const { response, credential, fault, reason } = served;
  return {
    level: response.status >= 500 ? 'error' : 'info',
    requestId: requestContext.requestId,
    route: routeKey,
    status: response.status,
    credential: credential?.id,
    environment: credential?.environment,
    event: readEventId(response),
    debug: response.logged?.debug,
    replay: response.headers['idempotency-replayed'] === 'true' ? true : undefined,
    reason,
    headers: reason === undefined ? undefined : loggableHeaders(headers),
    ...(fault === undefined ? {} : loggableFault(fault)),
  };
}

function readEventId({ headers }: HttpResponse): string | undefined {
  return headers.location?.split('/').at(-1);
}
