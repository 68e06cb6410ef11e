// Dropbox's challenge, signed by nobody: it comes back as text that is not sniffed.
// https://www.dropbox.com/developers/reference/webhooks
import { text } from '../answers.ts';
import { type Challenge, queryValue } from './challenge.ts';

export const dropboxChallenge: Challenge = {
  onGet: async ({ request }) => {
    const challenge = queryValue(request, 'challenge');
    return challenge === undefined ? undefined : text(challenge);
  },
};
