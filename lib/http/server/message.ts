// HTTP as the routes see it: plain values, whatever front received them.

export interface HttpRequest {
  readonly method: string;
  /** As the sender spelt it, percent-encoded, without the query. */
  readonly path: string;
  /** Which route's template the path matched, such as `GET /v1/runs/{id}`. */
  readonly routeKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** As the sender spelt it, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whether the front handed the body on as text and may have put U+FFFD in place of bytes that were no UTF-8. */
  readonly isBodyDoubtful?: boolean | undefined;
  readonly requestId: string;
  /** The IP address that the request came from, where the front reports it; never from a header. */
  readonly sourceIp?: string | undefined;
  /** When the front gives the request up, where it tells. */
  readonly answerBy?: Date | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the log line says beside this; the sender does not see it. */
  readonly logged?: { readonly debug: boolean } | undefined;
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
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

/** An answer with further headers; its own go before them. */
export function withHeaders(answer: HttpResponse, headers: Readonly<Record<string, string>>): HttpResponse {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}
