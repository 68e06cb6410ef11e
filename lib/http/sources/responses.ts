// Responses for senders that expect plain text or no body.
import type { HttpResponse } from '../server/message.ts';

/** Plain text that a browser must not interpret as anything else: it may be text that the sender sent. */
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

/** A response without a body. */
export function toEmptyResponse(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body: '' };
}
