// Dropbox's challenge, signed by nobody: it comes back as text that is not sniffed.
// https://www.dropbox.com/developers/reference/webhooks
import { toTextResponse } from '../answers.ts';
import { type Challenge, readQueryValue } from './challenge.ts';

export const dropboxChallenge: Challenge = {
  onGet: async ({ request }) => {
    const challenge = readQueryValue(request, 'challenge');
    return challenge === undefined ? undefined : toTextResponse(challenge);
  },
};
