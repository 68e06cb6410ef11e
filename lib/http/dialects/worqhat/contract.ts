// What the OpenAPI document says about WorqHat's routes. No function loads this file.
import * as z from 'zod/mini';
import type { DialectContract } from '../../contract/dialects-openapi.ts';
import { fieldError } from '../../contract/event-view.ts';
import { createOnce, jsonValue, timestamp } from '../../contract/schema.ts';
import { jsonObject } from '../../request/parse.ts';
import { flowStatuses } from './status.ts';

const flowStatus = createOnce(() => z.enum(flowStatuses), 'WorqHatFlowStatus');

const outcome = {
  result: z.optional(jsonValue()),
  error: z.optional(z.object({ code: z.string(), message: z.nullable(z.string()) })),
};

const triggered = {
  success: z.literal(true),
  message: z.string(),
  analytics_id: z.string(),
  timestamp: timestamp(),
  data: z.object({ workflow_status: z.enum(['started', ...flowStatuses]), ...outcome }),
};

const run = () =>
  z.object({
    analytics_id: z.string(),
    workflow_id: z.string(),
    org_id: z.optional(z.string()),
    user_id: z.optional(z.string()),
    status: flowStatus(),
    debug: z.optional(z.literal(true)),
    start_timestamp: timestamp(),
    end_timestamp: z.nullable(timestamp()),
    ...outcome,
  });

const counts = createOnce(
  () => z.object({ total: z.int(), completed: z.int(), failed: z.int(), in_progress: z.int() }),
  'WorqHatCounts',
);

const metrics = () =>
  z.object({
    metrics: z.object({
      total_workflows: z.int(),
      completed_workflows: z.int(),
      failed_workflows: z.int(),
      in_progress_workflows: z.int(),
      avg_duration_ms: z.int(),
      metrics_by_user: z.record(z.string(), counts()),
    }),
    workflows: z.array(
      z.object({
        id: z.string(),
        org_id: z.string(),
        user_id: z.string(),
        workflow_id: z.string(),
        status: flowStatus(),
        start_timestamp: timestamp(),
        end_timestamp: z.nullable(timestamp()),
      }),
    ),
  });

/** A file or its URL, and custom fields, whose values are texts. */
const form = z.looseObject({
  file: z.optional(z.string()),
  url: z.optional(z.string()),
});

const problems = [400, 401, 403, 404, 413, 415, 422, 429, 500, 503];

export const worqhatContract: DialectContract = {
  name: 'worqhat',
  title: 'WorqHat: flows, triggered by JSON or by a file, their runs and metrics',
  security: { type: 'apiKey', in: 'header', name: 'Authorization' },
  error: () =>
    z.object({
      error: z.string(),
      message: z.string(),
      code: z.int(),
      details: z.object({ reason: z.string(), request_id: z.string(), errors: z.optional(z.array(fieldError())) }),
    }),
  operations: {
    'POST /flows/trigger/{flowId}': {
      id: 'worqhatTriggerFlow',
      summary: 'Start a flow with the JSON object in the body as its data',
      body: jsonObject,
      answers: () => ({ 200: z.object(triggered) }),
      problems,
    },
    'POST /flows/file/{flowId}': {
      id: 'worqhatTriggerFlowWithFile',
      summary: 'Start a flow with a file, sent or by its URL, and custom fields',
      body: form,
      answers: () => ({ 200: z.object({ ...triggered, statusCode: z.literal('200') }) }),
      problems,
    },
    'GET /flows/runs/{analyticsId}': {
      id: 'worqhatGetRun',
      summary: 'Read the status and the outcome of a run',
      answers: () => ({ 200: run() }),
      problems: [400, 401, 403, 404, 429, 500, 503],
    },
    'GET /flows/metrics': {
      id: 'worqhatGetMetrics',
      summary: 'Count and list the runs of some days',
      answers: () => ({ 200: metrics() }),
      problems: [400, 401, 403, 429, 500, 503],
    },
  },
};
