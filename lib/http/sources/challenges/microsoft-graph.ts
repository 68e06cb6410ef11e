// Microsoft Graph's validationToken, not signed: it is returned as text, decoded.
// https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
import { toTextResponse } from '../responses.ts';
import { type Challenge, readQueryValue } from './challenge.ts';

export const microsoftGraphChallenge: Challenge = {
  onPost: (request) => {
    const token = readQueryValue(request, 'validationToken');
    return token === undefined ? undefined : toTextResponse(token);
  },
};
