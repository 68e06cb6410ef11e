// HTTP requests and responses as plain values, independent of the server that received them.
import type { JsonObject } from '../../value/json.ts';

export interface HttpRequest {
  readonly method: string;
  /** The path as it was sent: percent-encoded, without the query. */
  readonly path: string;
  /** The template of the matched route, such as `GET /v1/runs/{id}`. */
  readonly routeKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** As it was sent, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whether API Gateway passed the body on as text and may have replaced bytes that are not UTF-8 by U+FFFD. @default false */
  readonly isBodyDoubtful?: boolean | undefined;
  /** The body of a form whose signature is in one of its fields, parsed before it is verified. */
  readonly parsedForm?: JsonObject | undefined;
  readonly requestId: string;
  /** The sender's IP address as API Gateway reports it, never from a header. */
  readonly sourceIp?: string | undefined;
  /** The time after which a response is too late, if it is known. */
  readonly answerBy?: Date | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether `body` is bytes in base64. @default false: it is text */
  readonly isBase64?: boolean | undefined;
  /** Members for the log line alone. They are not sent. */
  readonly logged?: { readonly debug: boolean } | undefined;
}

/** A JSON response that no cache may store. */
export function toJsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** A copy of a response with more headers. A header that the response has already is not replaced. */
export function withHeaders(response: HttpResponse, headers: Readonly<Record<string, string>>): HttpResponse {
  return { ...response, headers: { ...headers, ...response.headers } };
}
