// What the OpenAPI document says about StackFlows' routes. No function loads this file.
import * as z from 'zod/mini';
import type { DialectContract } from '../../contract/dialects-openapi.ts';
import { jsonValue } from '../../contract/schema.ts';
import { jsonObject } from '../../request/parse.ts';
import { startBody } from './api-start.ts';

const started = () =>
  z.object({
    data: z.object({
      reference: z.string(),
      process: z.string(),
      environment: z.string(),
      external_execution_reference: z.nullable(z.string()),
    }),
  });

// The items of a submission are read one by one, so their schema says less than is checked.
const item = () => z.looseObject({ name: z.optional(z.string()), type: z.nullish(z.string()), value: jsonValue() });
const documentedStart = z.extend(startBody, {
  submission: z.nullish(z.union([z.array(item()), z.record(z.string(), z.unknown())])),
});

const problems = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503];

export const stackflowsContract: DialectContract = {
  name: 'stackflows',
  title: 'StackFlows: processes, started by webhook or by API',
  security: { type: 'http', scheme: 'bearer' },
  // A 422 lists the invalid fields; any other error has a code for programs.
  error: () =>
    z.object({
      message: z.string(),
      code: z.optional(z.string()),
      errors: z.optional(z.record(z.string(), z.array(z.string()))),
    }),
  operations: {
    'POST /webhook/send': {
      id: 'stackflowsWebhook',
      summary: 'Start the process whose UUID is in the query, with the fields in the body',
      body: jsonObject,
      answers: () => ({ 201: started() }),
      problems,
    },
    'POST /api/v2/environment/business-process-models/{uuid}/start': {
      id: 'stackflowsStart',
      summary: 'Start a process with a submission of typed fields',
      body: documentedStart,
      answers: () => ({ 201: started() }),
      problems,
    },
  },
};
