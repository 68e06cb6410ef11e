// Microsoft Graph's validationToken, signed by nobody: it comes back, decoded, as text.
// https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
import { text } from '../answers.ts';
import { type Challenge, queryValue } from './challenge.ts';

export const microsoftGraphChallenge: Challenge = {
  onPost: (request) => {
    const token = queryValue(request, 'validationToken');
    return token === undefined ? undefined : text(token);
  },
};
