// What the OpenAPI document says about Stampede's routes. No function loads this file.
import * as z from 'zod/mini';
import type { DialectContract } from '../../contract/dialects-openapi.ts';
import { timestamp } from '../../contract/schema.ts';
import { jsonObject } from '../../request/parse.ts';
import { incomingEventBody, tokenRequest, workflowRunBody } from './schema.ts';

const startedRun = () =>
  z.object({ id: z.string(), workflow_id: z.string(), workflow: z.string(), status: z.literal('accepted') });

const receivedEvent = () =>
  z.object({
    message: z.string(),
    event: z.object({
      id: z.string(),
      organisation_registration_id: z.string(),
      serials: z.array(z.string()),
      parameters: jsonObject,
      source: z.string(),
      created_at: timestamp(),
      workflow_runs: z.array(startedRun()),
    }),
  });

const storedRun = () =>
  z.object({
    message: z.string(),
    workflow_run: z.object({
      id: z.string(),
      workflow_id: z.string(),
      org_reg_id: z.string(),
      status: z.literal('accepted'),
      created_at: timestamp(),
    }),
  });

const accessToken = () =>
  z.object({
    access_token: z.string(),
    expires_in: z.int(),
    token_type: z.literal('Bearer'),
    scope: z.literal('ALL:ALL'),
  });

const problems = [400, 401, 403, 404, 413, 415, 422, 429, 500, 503];

export const stampedeContract: DialectContract = {
  name: 'stampede',
  title: 'Stampede: incoming events, and runs of one workflow',
  security: { type: 'http', scheme: 'bearer' },
  error: () => z.object({ message: z.string() }),
  operations: {
    'POST /v1/workflows/incoming-event': {
      id: 'stampedeIncomingEvent',
      summary: 'Send an event, which starts every workflow that it matches',
      body: incomingEventBody,
      answers: () => ({ 200: receivedEvent() }),
      problems,
    },
    'POST /v1/workflows/{workflowId}/workflow-runs': {
      id: 'stampedeStartRun',
      summary: 'Run one workflow by its ID',
      body: workflowRunBody,
      answers: () => ({ 201: storedRun() }),
      problems,
    },
    'POST /oauth/token': {
      id: 'stampedeAccessToken',
      summary: 'Obtain an access token for 24 hours with a client ID and its secret',
      body: tokenRequest,
      answers: () => ({ 200: accessToken() }),
      problems: [400, 413, 415, 429, 500, 503],
      error: () => z.object({ error: z.string(), error_description: z.string() }),
    },
  },
};
