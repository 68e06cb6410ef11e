// Responses for senders that expect plain text or no body.
import type { Source } from '../../core/source/source.ts';
import { defined } from '../../value/defined.ts';
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

/** The statuses of accepted requests for senders that expect no body. */
const bareStatuses = { empty: 200, 'no-content': 204 } as const;

/** The response to an accepted request that its source declares, in place of the router's own. */
export function toFixedResponse(
  answer: Exclude<Source['answer'], 'accepted'>,
  extra: Readonly<Record<string, string>>,
): HttpResponse {
  if (typeof answer === 'string') return toEmptyResponse(bareStatuses[answer], extra);
  const { status, headers, body } = answer;
  const type = body === '' ? undefined : 'text/plain; charset=utf-8';
  const own = defined({ 'content-type': type, 'x-content-type-options': body === '' ? undefined : 'nosniff' });
  return { status, headers: { 'cache-control': 'no-store', ...own, ...extra, ...headers }, body };
}
