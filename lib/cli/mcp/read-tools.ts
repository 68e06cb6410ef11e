// The tools that only read. Each is one call of the router.
import * as z from 'zod';
import { defined } from '../../value/defined.ts';
import { type Connection, callApi } from '../router/api-client.ts';
import { findAwsEndpointOf } from '../router/connection.ts';
import { readMetrics } from '../router/metric-reader.ts';
import { CliError } from '../terminal/cli-error.ts';
import { readEventData } from './event-data.ts';
import { defineTool, eventFilter, id, page, period, runFilter, standardLimit, type Tool } from './tool.ts';

const eventTools: readonly Tool[] = [
  defineTool({
    name: 'list_events',
    description: 'List accepted events without their data, newest first',
    effect: 'read',
    input: z.strictObject({ ...eventFilter, ...period, ...page }),
    call: async ({ limit = standardLimit, ...filter }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/events', { query: { ...filter, limit }, signal })).body,
  }),
  defineTool({
    name: 'show_event',
    description: 'Show an event with its data, its runs, and with "chain" everything that it caused or was caused by',
    effect: 'read',
    input: z.strictObject({ id: id('event'), chain: z.boolean().optional() }),
    call: async ({ id: event, chain = false }, { connection, signal }) => {
      const query = { chain: chain ? ('true' as const) : ('false' as const) };
      return (await callApi(connection, 'GET /v1/events/{id}', { params: { id: event }, query, signal })).body;
    },
  }),
  defineTool({
    name: 'explain_event',
    description: 'Explain for every workflow why an accepted event started it or not',
    effect: 'read',
    input: z.strictObject({ id: id('event') }),
    call: async ({ id: event }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/events/{id}/explain', { params: { id: event }, signal })).body,
  }),
  defineTool({
    name: 'explain_draft',
    description: 'Explain which workflows an event would start, without sending it',
    effect: 'read',
    input: z.strictObject({
      source: z.string().min(1),
      name: z.string().min(1),
      data: readEventData.schema,
      organisation: z.string().min(1).optional(),
    }),
    call: async ({ source, name, data, organisation: organisationId }, { connection, signal }) => {
      const body = defined({ source, name, data: readEventData(data), organisationId });
      return (await callApi(connection, 'POST /v1/explain', { body, signal })).body;
    },
  }),
];

const runTools: readonly Tool[] = [
  defineTool({
    name: 'list_runs',
    description: 'List runs of workflows without their output, newest first; failed ones by their end',
    effect: 'read',
    input: z.strictObject({ ...runFilter, ...period, ...page }),
    call: async ({ limit = standardLimit, ...filter }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/runs', { query: { ...filter, limit }, signal })).body,
  }),
  defineTool({
    name: 'show_run',
    description: 'Show a run: its status, times, output or error, and the events that it emitted',
    effect: 'read',
    input: z.strictObject({ id: id('run') }),
    call: async ({ id: run }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/runs/{id}', { params: { id: run }, signal })).body,
  }),
  defineTool({
    name: 'run_history',
    description:
      'Show the states that a run visited, with attempts, inputs and outputs up to 4 KiB; with "visit" one visit with whole values',
    effect: 'read',
    input: z.strictObject({
      id: id('run'),
      state: z.string().min(1).optional().describe('Only the visits of this state'),
      visit: z.int().min(1).optional().describe('Only the visit with this ID'),
      after: z.int().min(0).optional().describe('If "hasMore" was true: the previous "lastEventId"'),
    }),
    call: async ({ id: run, state, visit, after }, { connection, signal }) => {
      const query = { state, visit: visit?.toString(), after: after?.toString() };
      return (await callApi(connection, 'GET /v1/runs/{id}/history', { params: { id: run }, query, signal })).body;
    },
  }),
  defineTool({
    name: 'run_definition',
    description: 'Show the Amazon States Language definition that a run executes',
    effect: 'read',
    input: z.strictObject({ id: id('run') }),
    call: async ({ id: run }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/runs/{id}/definition', { params: { id: run }, signal })).body,
  }),
];

const nothing = z.strictObject({});

const operateTools: readonly Tool[] = [
  defineTool({
    name: 'list_workflows',
    description: 'List the deployed workflows: triggers, input schema, and whether each is switched on',
    effect: 'read',
    input: nothing,
    call: async (_, { connection, signal }) => (await callApi(connection, 'GET /v1/workflows', { signal })).body,
  }),
  defineTool({
    name: 'list_problems',
    description: 'Show what is wrong: failures in groups, unmatched and refused events, dead letters, stuck runs',
    effect: 'read',
    input: z.strictObject({ since: period.since.describe('Default: 24h') }),
    call: async ({ since = '24h' }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/problems', { query: { since }, signal })).body,
  }),
  defineTool({
    name: 'list_dead_letters',
    description:
      'List the messages that were given up, by queue: why, since when, and what they concern. Needs an administrator',
    effect: 'read',
    input: nothing,
    call: async (_, { connection, signal }) => (await callApi(connection, 'GET /v1/dead-letters', { signal })).body,
  }),
  defineTool({
    name: 'show_metrics',
    description:
      'Show events, refusals, times and runs by minute or hour. Only of a router on this machine: CloudWatch has those of a deployed one',
    effect: 'read',
    input: z.strictObject({
      lastMinutes: z.int().min(1).max(1_440).optional().describe('How far back. Default: 60'),
      per: z.enum(['minute', 'hour']).optional().describe('Length of a period. Default: hour'),
    }),
    call: ({ lastMinutes = 60, per = 'hour' }, { connection }) => readRecentMetrics(lastMinutes, per, connection),
  }),
  defineTool({
    name: 'list_audit',
    description:
      'List who changed credentials and switches, and acted on runs and events, newest first. Needs an administrator',
    effect: 'read',
    input: z.strictObject({ ...period, ...page }),
    call: async ({ limit = standardLimit, ...filter }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/audit', { query: { ...filter, limit }, signal })).body,
  }),
  defineTool({
    name: 'list_replays',
    description:
      'List replays, cancels and redrives of many, newest first, with their progress. Needs an administrator',
    effect: 'read',
    input: z.strictObject({ ...period, ...page }),
    call: async ({ limit = standardLimit, ...filter }, { connection, signal }) =>
      (await callApi(connection, 'GET /v1/replays', { query: { ...filter, limit }, signal })).body,
  }),
  defineTool({
    name: 'whoami',
    description: 'Show what the credential of this server is and may do',
    effect: 'read',
    input: nothing,
    call: async (_, { connection, signal }) => (await callApi(connection, 'GET /v1/me', { signal })).body,
  }),
];

export const readTools: readonly Tool[] = [...eventTools, ...runTools, ...operateTools];

async function readRecentMetrics(
  lastMinutes: number,
  per: 'minute' | 'hour',
  connection: Connection,
): Promise<unknown> {
  const awsEndpoint = findAwsEndpointOf(connection);
  if (awsEndpoint === undefined) {
    const { origin } = new URL(connection.url);
    throw new CliError(`the router at ${origin} does not run on this machine: its metrics are in CloudWatch`);
  }
  const periodMs = per === 'minute' ? 60_000 : 3_600_000;
  const now = Date.now();
  const from = new Date(Math.floor((now - lastMinutes * 60_000) / periodMs) * periodMs);
  const range = { from, to: new Date(now), periodSeconds: periodMs / 1_000 };
  return { periods: await readMetrics({ awsEndpoint, deployment: 'Flowgate', ...range }) };
}
