// Discord's PING, signed: an interaction's is answered by a PONG, a webhook event's by nothing.
// https://docs.discord.com/developers/interactions/overview and …/events/webhook-events
import { json } from '../../server/message.ts';
import { toEmptyResponse } from '../answers.ts';
import type { Challenge } from './challenge.ts';

export const discordChallenge: Challenge = {
  onSignedPost: ({ body: { type, event } }) => {
    if (event !== undefined) return undefined;
    if (type === 0) return toEmptyResponse(204, { 'content-type': 'application/json' });
    return type === 1 ? json(200, { type: 1 }) : undefined;
  },
};
