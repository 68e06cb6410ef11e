// What the OpenAPI document says about Bridge's routes. No function loads this file.
import * as z from 'zod/mini';
import type { DialectContract } from '../../contract/dialects-openapi.ts';
import { batchBody, singleBody } from './entries.ts';

const fieldError = () => z.object({ index: z.optional(z.int()), pointer: z.string(), message: z.string() });

const startedRun = () =>
  z.object({
    index: z.int(),
    uid: z.nullable(z.string()),
    workflow: z.optional(z.string()),
    run_id: z.optional(z.string()),
    status: z.enum(['started', 'duplicate']),
  });

export const bridgeContract: DialectContract = {
  name: 'bridge',
  title: 'Bridge: a webhook that runs one workflow, or a batch',
  security: { type: 'apiKey', in: 'header', name: 'Inbound-Webhook-Secret' },
  error: () =>
    z.object({
      error: z.object({
        code: z.string(),
        message: z.string(),
        request_id: z.string(),
        errors: z.optional(z.array(fieldError())),
      }),
    }),
  operations: {
    'POST /bridge/webhook': {
      id: 'bridgeWebhook',
      summary: 'Run a workflow, or the workflows of a batch',
      body: z.union([singleBody, batchBody]),
      answers: () => ({ 200: z.object({ accepted: z.literal(true), runs: z.array(startedRun()) }) }),
      problems: [400, 401, 403, 404, 413, 415, 422, 429, 500, 503],
    },
  },
};
