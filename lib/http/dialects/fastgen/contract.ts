// What the OpenAPI document says about Fastgen's routes. No function loads this file.
import * as z from 'zod/mini';
import type { DialectContract } from '../../contract/dialects-openapi.ts';
import { problem } from '../../contract/problem.ts';
import { timestamp } from '../../contract/schema.ts';
import { parametersBody } from './parameters.ts';

const emittedEvent = () =>
  z.object({
    event: z.object({ id: z.string(), name: z.string(), environment: z.string(), emittedAt: timestamp() }),
    runs: z.array(z.object({ id: z.string(), workflowId: z.string(), workflow: z.string() })),
  });

const debugRun = () =>
  z.object({
    id: z.string(),
    workflowId: z.string(),
    eventId: z.string(),
    status: z.literal('accepted'),
    debug: z.literal(true),
    acceptedAt: timestamp(),
  });

const problems = [400, 401, 403, 404, 413, 415, 422, 429, 500, 503];

export const fastgenContract: DialectContract = {
  name: 'fastgen',
  title: 'Fastgen: events by name, and Debug Mode',
  security: { type: 'http', scheme: 'bearer' },
  error: problem,
  errorType: 'application/problem+json',
  operations: {
    'POST /v1/events/{name}': {
      id: 'fastgenEmitEvent',
      summary: 'Emit a defined event, which runs every active workflow that listens to it',
      body: parametersBody,
      answers: () => ({ 202: emittedEvent() }),
      problems,
    },
    'POST /v1/workflows/{idOrName}/debug-runs': {
      id: 'fastgenStartDebugRun',
      summary: 'Run one workflow in Debug Mode, whatever its status is',
      body: parametersBody,
      answers: () => ({ 202: z.object({ run: debugRun() }) }),
      problems,
    },
  },
};
