// Okta's one-time verification, not signed: the header's value is returned as JSON.
// https://developer.okta.com/docs/concepts/event-hooks/#one-time-verification-request
import { toJsonResponse } from '../../server/message.ts';
import type { Challenge } from './challenge.ts';

export const oktaChallenge: Challenge = {
  onGet: async ({ request: { headers } }) => {
    const verification = headers['x-okta-verification-challenge'];
    return verification === undefined || verification === '' ? undefined : toJsonResponse(200, { verification });
  },
};
