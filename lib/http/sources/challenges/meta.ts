// Meta's hub.challenge: the sender presents the verify token, and the challenge is returned as text.
// https://developers.facebook.com/docs/graph-api/webhooks/getting-started
import type { SecretName } from '../../../core/source/secret-name.ts';
import { isAmong } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';
import { toTextResponse } from '../responses.ts';
import { type Challenge, readQueryValue } from './challenge.ts';

export const metaChallenge: Challenge = {
  onGet: async ({ request, source, secrets }) => {
    const challenge = readQueryValue(request, 'hub.challenge');
    const presented = readQueryValue(request, 'hub.verify_token') ?? '';
    if (source.challenge?.type !== 'meta' || challenge === undefined) return undefined;
    if (readQueryValue(request, 'hub.mode') !== 'subscribe') return undefined;
    const names = source.challenge.verifyTokens as readonly SecretName[];
    const token = await secrets.find(names, (one) => isAmong([presented], one));
    if (token === undefined) throw createSourceRefusal('the hub.verify_token is not the one of the source');
    return toTextResponse(challenge);
  },
};
