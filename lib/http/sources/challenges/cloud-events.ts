// The permission that senders of CloudEvents ask for by OPTIONS, among them Azure Event Grid. It proves nothing: the events must be proven.
// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
import type { Source } from '../../../core/source/source.ts';
import type { HttpResponse } from '../../server/message.ts';
import { toEmptyResponse } from '../responses.ts';
import type { Challenge } from './challenge.ts';

export const cloudEventsChallenge: Challenge = {
  onOptions: ({ headers }, source): HttpResponse | undefined => {
    const origin = headers['webhook-request-origin']?.toLowerCase() ?? '';
    if (source.challenge?.type !== 'cloud-events' || !source.challenge.origins.includes(origin)) return undefined;
    return toEmptyResponse(200, {
      allow: 'POST',
      'webhook-allowed-origin': origin,
      'webhook-allowed-rate': chooseRate(source, headers['webhook-request-rate'] ?? ''),
    });
  },
};

/** Requests a minute: what the sender asks for, and at most the source's own limit. `*` is no limit. */
function chooseRate({ rateLimit }: Source, asked: string): string {
  const own = rateLimit && Math.max(1, Math.floor((rateLimit.requests * 60) / rateLimit.seconds));
  const wanted = /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : undefined;
  if (own === undefined) return wanted === undefined ? '*' : String(wanted);
  return String(wanted === undefined ? own : Math.min(own, wanted));
}
