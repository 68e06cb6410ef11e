// X's challenge-response check: the token's HMAC comes back. https://docs.x.com/x-api/webhooks/quickstart
import { json } from '../../server/message.ts';
import { computeHmac } from '../claim.ts';
import { refused } from '../refusal.ts';
import { type Challenge, readQueryValue } from './challenge.ts';

export const xChallenge: Challenge = {
  onGet: async ({ request, source, secrets }) => {
    const token = readQueryValue(request, 'crc_token');
    if (token === undefined) return undefined;
    // The answer would sign a body of these very characters: a token that could be a JSON object would let anybody in.
    if (!/^[\w=+/.-]{1,256}$/.test(token)) throw refused('the crc_token is not one of X’s');
    const secret = await secrets.find(source.secrets, () => true);
    if (secret === undefined) throw refused('there is no secret');
    const signature = computeHmac({ algorithm: 'sha256', encoding: 'base64', key: secret, over: [token] });
    return json(200, { response_token: `sha256=${signature}` });
  },
};
