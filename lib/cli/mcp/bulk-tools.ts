// The tools of `--allow-write` that act on many. The first call only previews the act; the value that it returns confirms the same act in
// a second call.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { isSameSecret } from '../../core/credential/token.ts';
import { defined } from '../../value/defined.ts';
import { type JsonValue, toCanonicalJson } from '../../value/json.ts';
import { type BulkKey, fixRange, type PreviewView, readPreview } from '../commands/acts/bulk-act.ts';
import { callApi } from '../router/api-client.ts';
import { CliError } from '../terminal/cli-error.ts';
import {
  type Confirmations,
  defineTool,
  eventFilter,
  period,
  reason,
  runFilter,
  type Tool,
  type ToolContext,
  workflow,
} from './tool.ts';

const confirmation = z
  .string()
  .min(1)
  .max(1_000)
  .optional()
  .describe('The confirmation of the preview. Without it nothing is done, and the preview is returned');

const shared = {
  rate: z.int().min(1).max(100).optional().describe('How many a second. Default: 10'),
  reason,
  confirmation,
};

const runs = z.strictObject({ ...runFilter, ...period }).describe('Which runs');
const events = z.strictObject({ ...eventFilter, ...period }).describe('Which events');

export const bulkTools: readonly Tool[] = [
  defineTool({
    name: 'cancel_runs',
    description:
      'Cancel the runs of a filter: a preview first, then the act with its confirmation. Needs an administrator',
    effect: 'destroy',
    input: z.strictObject({ runs, ...shared }),
    call: ({ runs: filter, ...options }, context) =>
      actOnMany({ key: 'POST /v1/runs/cancel', body: { filter }, ...options }, context),
  }),
  defineTool({
    name: 'redrive_runs',
    description:
      'Redrive the failed runs of a filter: a preview first, then the act with its confirmation. Needs an administrator',
    effect: 'write',
    input: z.strictObject({ runs, ...shared }),
    call: ({ runs: filter, ...options }, context) =>
      actOnMany({ key: 'POST /v1/runs/redrive', body: { filter }, ...options }, context),
  }),
  defineTool({
    name: 'replay_events',
    description:
      'Send the events of a filter again, or those of the runs of a filter: a preview first, then the act with its confirmation. Needs an administrator',
    effect: 'write',
    input: z
      .strictObject({
        runs: runs.optional(),
        events: events.optional(),
        workflow: workflow.optional().describe('The only workflow to start'),
        ...shared,
      })
      .refine((input) => (input.runs === undefined) !== (input.events === undefined), {
        error: 'give either "runs" or "events"',
      }),
    call: ({ runs: ofRuns, events: ofEvents, workflow: target, ...options }, context) => {
      const filter = ofRuns === undefined ? { events: ofEvents } : { runs: ofRuns };
      return actOnMany({ key: 'POST /v1/replays', body: defined({ filter, workflow: target }), ...options }, context);
    },
  }),
];

interface BulkCall {
  readonly key: BulkKey;
  readonly body: { readonly filter: object; readonly workflow?: string };
  readonly rate?: number | undefined;
  readonly reason?: string | undefined;
  readonly confirmation?: string | undefined;
}

async function actOnMany(call: BulkCall, context: ToolContext): Promise<unknown> {
  const { key, rate, reason: why } = call;
  const { connection, confirmations, signal } = context;
  const body = { ...call.body, ...defined({ rate, reason: why }) };
  if (call.confirmation === undefined) {
    const preview = await readPreview(key, body, connection);
    return { preview, confirmation: createConfirmation(call, preview, confirmations) };
  }
  const { expect, from, until } = readConfirmation(call, call.confirmation, confirmations);
  const filter = fixRange(call.body.filter, { from, until } as PreviewView);
  const headers = { 'idempotency-key': randomUUID() };
  return (await callApi(connection, key, { body: { ...body, filter, expect } as never, headers, signal })).body;
}

/** What a preview fixes: how many items, and the period. */
interface Confirmed {
  readonly expect: number;
  readonly from?: string | undefined;
  readonly until: string;
}

function createConfirmation(call: BulkCall, { count, from, until }: PreviewView, { sign }: Confirmations): string {
  const content = JSON.stringify(defined({ expect: count, from, until }));
  return `${Buffer.from(content).toString('base64url')}.${sign(describeAct(call, content))}`;
}

/** @throws CliError for a value that no preview of this act returned */
function readConfirmation(call: BulkCall, value: string, { sign }: Confirmations): Confirmed {
  const [encoded = '', signature = ''] = value.split('.');
  const content = Buffer.from(encoded, 'base64url').toString();
  if (!isSameSecret(sign(describeAct(call, content)), signature)) {
    throw new CliError(
      'the confirmation is not of this act: call the tool with the same filter and without "confirmation", and use the value that it returns',
    );
  }
  return JSON.parse(content) as Confirmed;
}

function describeAct({ key, body }: BulkCall, content: string): string {
  return toCanonicalJson([key, JSON.parse(JSON.stringify(body)), content] as JsonValue);
}
