// What the OpenAPI document says about the routes of signed sources. No function loads this file.
import * as z from 'zod/mini';
import type { DialectContract } from '../contract/dialects-openapi.ts';
import { problem } from '../contract/problem.ts';

const event = () => z.object({ id: z.string() });

/** One event, or those of a batch in the order of its elements. */
const accepted = () => z.union([z.object({ event: event() }), z.object({ events: z.array(event()) })]);

export const hooksContract: DialectContract = {
  name: 'hooks',
  title: 'Signed sources: senders that prove themselves by a signature over the request',
  error: problem,
  errorType: 'application/problem+json',
  operations: {
    'POST /hooks/{source}': {
      id: 'hooksSend',
      summary: 'Send an event with the signature that the source declares, or a challenge',
      // 200 and 204 for senders that expect no body. The answer to a challenge is the one that its sender documents.
      answers: () => ({ 200: undefined, 202: accepted(), 204: undefined }),
      problems: [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503],
    },
    'GET /hooks/{source}': {
      id: 'hooksChallenge',
      summary: 'Answer the challenge that the source declares',
      answers: () => ({ 200: undefined }),
      problems: [400, 401, 403, 404, 429, 500, 503],
    },
    'OPTIONS /hooks/{source}': {
      id: 'hooksPermission',
      summary: 'Permit a sender of CloudEvents to deliver, as the source declares',
      answers: () => ({ 200: undefined }),
      problems: [400, 401, 403, 404, 429, 500, 503],
    },
  },
};
