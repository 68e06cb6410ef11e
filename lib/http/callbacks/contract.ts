// What the OpenAPI document says about callback addresses. No function loads this file.
import * as z from 'zod/mini';
import type { DialectContract, DialectOperation } from '../contract/dialects-openapi.ts';
import { problem } from '../contract/problem.ts';

const shown = () =>
  z.object({
    callback: z.object({
      outcome: z.enum(['open', 'succeeded', 'failed']),
      answeredAt: z.optional(z.string()),
      expiresAt: z.string(),
    }),
  });

const answered = () =>
  z.object({ callback: z.object({ outcome: z.enum(['succeeded', 'failed']), answeredAt: z.string() }) });

const show: Omit<DialectOperation, 'id'> = {
  summary: 'Show a callback: a page with its question for a browser, otherwise JSON. Changes nothing',
  isPageToo: true,
  answers: () => ({ 200: shown() }),
  problems: [403, 404, 410, 500, 503],
};

const answer: Omit<DialectOperation, 'id'> = {
  summary: 'Answer a callback. A browser gets a page. A repeated answer gets the first one',
  isPageToo: true,
  answers: () => ({ 200: answered() }),
  problems: [400, 403, 404, 410, 413, 415, 500, 503],
};

export const callbacksContract: DialectContract = {
  name: 'callbacks',
  title: 'Callbacks: signed addresses that finish a task of a run. They are served if sources.json declares callbacks',
  error: problem,
  errorType: 'application/problem+json',
  operations: {
    'GET /callbacks/{callback}': { ...show, id: 'showCallback' },
    'GET /callbacks/{callback}/{answer}': { ...show, id: 'showCallbackAnswer' },
    'POST /callbacks/{callback}': { ...answer, id: 'answerCallback' },
    'POST /callbacks/{callback}/{answer}': { ...answer, id: 'answerCallbackAs' },
  },
};
