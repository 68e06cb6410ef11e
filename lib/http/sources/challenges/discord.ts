// Discord's PING, signed: the response to an interaction's PING is a PONG, to a webhook event's PING it is empty.
// https://docs.discord.com/developers/interactions/overview and …/events/webhook-events
import { toJsonResponse } from '../../server/message.ts';
import { toEmptyResponse } from '../responses.ts';
import type { Challenge } from './challenge.ts';

export const discordChallenge: Challenge = {
  onSignedPost: ({ body: { type, event } }) => {
    if (event !== undefined) return undefined;
    if (type === 0) return toEmptyResponse(204, { 'content-type': 'application/json' });
    return type === 1 ? toJsonResponse(200, { type: 1 }) : undefined;
  },
};
