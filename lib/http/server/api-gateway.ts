// The front: API Gateway's payload format 2.0 to and from the routes' plain values. Only this file knows its shape.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpRequest, HttpResponse } from './message.ts';

/** API Gateway gives a request up 30 s after it came, however long it then waited for an instance. */
const gatewayPatienceMs = 29_500;

/** When an answer comes too late: the function is ended, or the gateway has given the request up. */
export function findAnswerBy({ requestContext }: APIGatewayProxyEventV2, functionEndsAt: Date): Date {
  return new Date(Math.min(functionEndsAt.getTime(), requestContext.timeEpoch + gatewayPatienceMs));
}

/** @param answerBy when an answer comes too late */
export function requestOf(event: APIGatewayProxyEventV2, answerBy?: Date): HttpRequest {
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
 * Bodies of `text/*`, `application/json` and their like cross the gateway as text, where what was no UTF-8 has become U+FFFD.
 * A U+FFFD that was sent has the three bytes that the sender counted; one that was put there nearly never has. Only a character
 * of four bytes that was cut after the third has them too: it cannot be told from one that was sent.
 */
function isDoubtful(text: string, { length }: Buffer, headers: HttpRequest['headers']): boolean {
  return text.includes('\ufffd') && headers['content-length'] !== String(length);
}

export function toProxyResult({ status, headers, body }: HttpResponse): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers, body };
}

function pickDefined(values: Record<string, string | undefined> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
