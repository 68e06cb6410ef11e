// Adobe I/O Events' challenge, not signed: it is returned as JSON.
// https://developer.adobe.com/events/docs/guides/#the-challenge-request
import { toJsonResponse } from '../../server/message.ts';
import { type Challenge, readQueryValue } from './challenge.ts';

export const adobeChallenge: Challenge = {
  onGet: async ({ request }) => {
    const challenge = readQueryValue(request, 'challenge');
    return challenge === undefined
      ? undefined
      : toJsonResponse(200, { challenge }, { 'x-content-type-options': 'nosniff' });
  },
};
