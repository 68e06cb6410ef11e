// X's challenge-response check: the token's HMAC is returned. https://docs.x.com/x-api/webhooks/quickstart
import { toJsonResponse } from '../../server/message.ts';
import { computeHmac } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';
import { type Challenge, readQueryValue } from './challenge.ts';

export const xChallenge: Challenge = {
  onGet: async ({ request, source, secrets }) => {
    const token = readQueryValue(request, 'crc_token');
    if (token === undefined) return undefined;
    // The response is a valid signature of a body with the same characters, so a token that could be a JSON object would let anybody
    // forge an event.
    if (!/^[\w=+/.-]{1,256}$/.test(token))
      throw createSourceRefusal('the crc_token does not have the form of X’s tokens');
    const secret = await secrets.find(source.secrets, () => true);
    if (secret === undefined) throw createSourceRefusal('there is no secret');
    const signature = computeHmac({ algorithm: 'sha256', encoding: 'base64', key: secret, over: [token] });
    return toJsonResponse(200, { response_token: `sha256=${signature}` });
  },
};
