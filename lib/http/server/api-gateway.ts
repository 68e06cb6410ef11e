// Converts API Gateway's payload format 2.0 to the plain values of the routes, and back. No other file depends on that format.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpRequest, HttpResponse } from './message.ts';

/** API Gateway abandons a request 30 s after it arrived, including the time that it waited for an instance. */
const gatewayTimeoutMs = 29_500;

/** The time after which a response is too late: the function has ended, or the gateway has abandoned the request. */
export function findAnswerBy({ requestContext }: APIGatewayProxyEventV2, functionEndsAt: Date): Date {
  return new Date(Math.min(functionEndsAt.getTime(), requestContext.timeEpoch + gatewayTimeoutMs));
}

/** @param answerBy the time after which a response is too late */
export function parseProxyEvent(event: APIGatewayProxyEventV2, answerBy?: Date): HttpRequest {
  const { requestContext, body = '', isBase64Encoded } = event;
  const headers = pickDefined(event.headers);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return {
    method: requestContext.http.method,
    path: event.rawPath,
    routeKey: event.routeKey,
    params: pickDefined(event.pathParameters),
    query: pickDefined(event.queryStringParameters),
    rawQuery: event.rawQueryString,
    headers,
    body: bytes,
    isBodyDoubtful: (!isBase64Encoded && isDoubtful(body, bytes, headers)) || undefined,
    requestId: requestContext.requestId,
    sourceIp: requestContext.http.sourceIp,
    answerBy,
  };
}

/**
 * The gateway passes bodies of `text/*`, `application/json` and similar types on as text, and replaces bytes that are not UTF-8 by
 * U+FFFD. A U+FFFD that was sent has three bytes, which Content-Length includes; a replacement almost always changes the length.
 * One case is not detected: a four-byte character that was cut after its third byte has the same length as its replacement.
 */
function isDoubtful(text: string, { length }: Buffer, headers: HttpRequest['headers']): boolean {
  return text.includes('\ufffd') && headers['content-length'] !== String(length);
}

export function toProxyResult({ status, headers, body, isBase64 }: HttpResponse): APIGatewayProxyStructuredResultV2 {
  return isBase64 === true
    ? { statusCode: status, headers, body, isBase64Encoded: true }
    : { statusCode: status, headers, body };
}

function pickDefined(values: Record<string, string | undefined> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
