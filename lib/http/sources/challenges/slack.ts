// Slack's url_verification, signed: the challenge is returned. https://docs.slack.dev/reference/events/url_verification
import { toJsonResponse } from '../../server/message.ts';
import type { Challenge } from './challenge.ts';

export const slackChallenge: Challenge = {
  onSignedPost: ({ body: { type, challenge } }) =>
    type === 'url_verification' && typeof challenge === 'string' ? toJsonResponse(200, { challenge }) : undefined,
};
