// Reports each answer that a command receives, so that the test can compare it with the OpenAPI documents.
import type { ReceivedAnswer } from '../leaks/witness.ts';

/** An answer that another process received. */
export interface RecordedAnswer extends ReceivedAnswer {
  readonly origin: string;
}

/** Passes each answer of `fetch` on, and reports it. */
export function recordFetch(send: typeof fetch, report: (answer: RecordedAnswer) => void): typeof fetch {
  return async (input, init = {}) => {
    const response = await send(input, init);
    const { origin, pathname, search } = new URL(input instanceof Request ? input.url : String(input));
    const method = init.method ?? (input instanceof Request ? input.method : 'GET');
    const mediaType = response.headers.get('content-type')?.split(';')[0];
    const text = await response.clone().text();
    report({ origin, method, path: `${pathname}${search}`, status: response.status, mediaType, text });
    return response;
  };
}
