// Dropbox's challenge, not signed: it is returned as text with `nosniff`.
// https://www.dropbox.com/developers/reference/webhooks
import { toTextResponse } from '../responses.ts';
import { type Challenge, readQueryValue } from './challenge.ts';

export const dropboxChallenge: Challenge = {
  onGet: async ({ request }) => {
    const challenge = readQueryValue(request, 'challenge');
    return challenge === undefined ? undefined : toTextResponse(challenge);
  },
};
