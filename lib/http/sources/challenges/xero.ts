// Xero's intent to receive, signed: the response to an empty list of events is an empty 200. A wrong signature is refused like any
// other. https://developer.xero.com/documentation/webhooks/configuring-your-server
import { toEmptyResponse } from '../responses.ts';
import type { Challenge } from './challenge.ts';

export const xeroChallenge: Challenge = {
  onSignedPost: ({ body: { events } }) =>
    Array.isArray(events) && events.length === 0 ? toEmptyResponse(200) : undefined,
};
