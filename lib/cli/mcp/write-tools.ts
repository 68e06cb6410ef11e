// The tools of `--allow-write` that act on one thing, or on named ones.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { deadLetterQueues } from '../../core/operate/dead-letters.ts';
import { defined } from '../../value/defined.ts';
import { callApi } from '../router/api-client.ts';
import { readEventData } from './event-data.ts';
import { defineTool, id, reason, type Tool, workflow } from './tool.ts';

const key = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .describe(
    'Idempotency key: a repeated call with the same key does nothing more. Give one if the call may be repeated',
  );

const createHeaders = (given: string | undefined) => ({ 'idempotency-key': given ?? randomUUID() });

const eventTools: readonly Tool[] = [
  defineTool({
    name: 'send_event',
    description: 'Send an event, which starts the workflows that it matches',
    effect: 'write',
    input: z.strictObject({
      source: z.string().min(1),
      name: z.string().min(1),
      data: readEventData.schema,
      organisation: z.string().min(1).optional(),
      key,
    }),
    call: async (input, { connection, signal }) => {
      const { source, name, data, organisation: organisationId } = input;
      const body = defined({ source, name, data: readEventData(data), organisationId });
      return (await callApi(connection, 'POST /v1/events', { body, headers: createHeaders(input.key), signal })).body;
    },
  }),
  defineTool({
    name: 'replay_event',
    description: 'Send an accepted event again, as a new event with runs of its own',
    effect: 'write',
    input: z.strictObject({
      id: id('event'),
      workflow: workflow.optional().describe('The only workflow to start, past its triggers'),
      data: readEventData.schema.optional().describe('Data in place of that of the event'),
      reason,
      key,
    }),
    call: async (input, { connection, signal }) => {
      const { workflow: target, data, reason: why } = input;
      const own = data === undefined ? undefined : readEventData(data);
      const body = defined({ workflow: target, data: own, reason: why });
      const headers = createHeaders(input.key);
      const params = { id: input.id };
      return (await callApi(connection, 'POST /v1/events/{id}/replay', { params, body, headers, signal })).body;
    },
  }),
];

const runTools: readonly Tool[] = [
  defineTool({
    name: 'cancel_run',
    description: 'Cancel a run that has not ended; a run that has not started will not start',
    effect: 'destroy',
    input: z.strictObject({ id: id('run'), reason }),
    call: async ({ id: run, ...body }, { connection, signal }) =>
      (await callApi(connection, 'POST /v1/runs/{id}/cancel', { params: { id: run }, body: defined(body), signal }))
        .body,
  }),
  defineTool({
    name: 'redrive_run',
    description: 'Continue a failed run from the state that failed, in the version that it started with',
    effect: 'write',
    input: z.strictObject({ id: id('run'), reason }),
    call: async ({ id: run, ...body }, { connection, signal }) =>
      (await callApi(connection, 'POST /v1/runs/{id}/redrive', { params: { id: run }, body: defined(body), signal }))
        .body,
  }),
  defineTool({
    name: 'stop_replay',
    description: 'Stop a replay, cancel or redrive of many within seconds; nothing is undone. Needs an administrator',
    effect: 'write',
    input: z.strictObject({ id: id('replay') }),
    call: async ({ id: replay }, { connection, signal }) =>
      (await callApi(connection, 'DELETE /v1/replays/{id}', { params: { id: replay }, signal })).body,
  }),
];

const queue = z.enum(deadLetterQueues);
const ids = z.array(z.string().min(1).max(100)).min(1).max(100).describe('IDs of messages, from list_dead_letters');

const operateTools: readonly Tool[] = [
  defineTool({
    name: 'pause_workflow',
    description:
      'Switch a workflow off; events that it wants meanwhile start nothing, or with "hold" wait until it is resumed',
    effect: 'write',
    input: z.strictObject({
      workflow,
      hold: z.boolean().optional().describe('Default: false, the events are dropped'),
    }),
    call: async ({ workflow: idOrName, hold = false }, { connection, signal }) => {
      const body = { active: false, whileOff: hold ? ('hold' as const) : ('drop' as const) };
      const input = { params: { idOrName }, body, signal };
      return (await callApi(connection, 'PATCH /v1/workflows/{idOrName}', input)).body;
    },
  }),
  defineTool({
    name: 'resume_workflow',
    description: 'Switch a workflow on, and start the runs that it held',
    effect: 'write',
    input: z.strictObject({ workflow }),
    call: async ({ workflow: idOrName }, { connection, signal }) => {
      const input = { params: { idOrName }, body: { active: true }, signal };
      return (await callApi(connection, 'PATCH /v1/workflows/{idOrName}', input)).body;
    },
  }),
  defineTool({
    name: 'move_dead_letters',
    description: 'Send dead letters again. Needs an administrator',
    effect: 'write',
    input: z.strictObject({ queue, ids }),
    call: async ({ queue: name, ids: chosen }, { connection, signal }) => {
      const input = { params: { queue: name }, body: { ids: chosen }, signal };
      return (await callApi(connection, 'POST /v1/dead-letters/{queue}/move', input)).body;
    },
  }),
  defineTool({
    name: 'discard_dead_letters',
    description: 'Delete dead letters for good. Needs an administrator',
    effect: 'destroy',
    input: z.strictObject({ queue, ids }),
    call: async ({ queue: name, ids: chosen }, { connection, signal }) => {
      const input = { params: { queue: name }, body: { ids: chosen }, signal };
      return (await callApi(connection, 'POST /v1/dead-letters/{queue}/discard', input)).body;
    },
  }),
];

export const writeTools: readonly Tool[] = [...eventTools, ...runTools, ...operateTools];
