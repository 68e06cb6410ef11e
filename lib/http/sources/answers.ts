// Answers to senders that ask for something else than JSON.
import type { HttpResponse } from '../server/message.ts';

/** A text that is shown as such, whatever a browser would make of it: it may be the asker's own. */
export function toTextResponse(body: string): HttpResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body,
  };
}

/** No body at all. */
export function toEmptyResponse(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body: '' };
}
