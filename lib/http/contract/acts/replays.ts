// Rows of replays: of one event, and of many. Cancels and redrives of many runs are listed as replays too.
import * as z from 'zod/mini';
import { bulkActs } from '../../../core/operate/audit.ts';
import { bulkStatuses, maxRate } from '../../../core/operate/bulk/bulk.ts';
import { leftOutKinds } from '../../../core/operate/bulk/left-out.ts';
import { jsonObject } from '../../request/parse.ts';
import { actor } from '../audit.ts';
import { matchView, runReference } from '../event-view.ts';
import { listEvents } from '../events.ts';
import { pageQuery, periodQuery, toListAnswer } from '../lists.ts';
import type { Operation } from '../operation.ts';
import { listRuns } from '../runs.ts';
import { createOnce, describe, timestamp } from '../schema.ts';
import { reason } from './run-acts.ts';

export const replayEvent = {
  id: 'replayEvent',
  summary: 'Send an event again, as a new event with runs of its own',
  key: 'POST /v1/events/{id}/replay',
  scope: 'events:write',
  headers: ['Idempotency-Key'],
  body: z.strictObject({
    workflow: describe(
      z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      'ID or name of the only workflow to start, past its triggers: also needs runs:write',
    ),
    data: describe(z.optional(jsonObject), 'Data in place of that of the event'),
    reason: z.optional(reason),
  }),
  isBodyOptional: true,
  answers: () => ({
    202: z.object({
      event: z.object({
        id: z.string(),
        source: z.string(),
        name: z.string(),
        environment: z.string(),
        organisationId: z.optional(z.string()),
        receivedAt: timestamp(),
        replayOf: z.string(),
      }),
      workflows: z.array(matchView()),
      runs: z.array(runReference()),
    }),
  }),
  problems: [404, 409, 422],
} as const satisfies Operation;

const preview = describe(
  z.optional(z.enum(['true', 'false'])),
  'true: nothing is done, and the answer is 200 with what would be done',
);

const runFilter = z.extend(z.omit(listRuns.query, { limit: true, cursor: true }), {
  forced: z.optional(z.boolean()),
});
const eventFilter = z.omit(listEvents.query, { limit: true, cursor: true, unmatched: true });

const shared = {
  rate: describe(
    z.optional(z.int().check(z.minimum(1), z.maximum(maxRate))),
    `How many a second: 1 to ${maxRate}. Default: 10`,
  ),
  expect: describe(
    z.optional(z.int().check(z.minimum(0))),
    'The count of the preview: required unless it is a preview',
  ),
  reason: z.optional(reason),
};

const share = z.object({ id: z.string(), name: z.optional(z.string()), count: z.int() });

const previewView = createOnce(
  () =>
    z.object({
      /** How many items the filter finds. Send it as `expect`. */
      count: z.int(),
      /** False if there may be more than `count`. */
      isExact: z.boolean(),
      /** Runs in addition to `count` that have not started. A cancel acts on them too; `expect` leaves them out. */
      unstarted: z.optional(z.object({ count: z.int(), isExact: z.boolean() })),
      /** How many items the act would act on: those that are found, less those that are left out. */
      due: z.int(),
      /** Items that the act would leave as they are, by the reason. Absent if there are too many to evaluate. */
      leftOut: z.optional(z.array(z.object({ kind: z.enum(leftOutKinds), reason: z.string(), count: z.int() }))),
      sample: z.array(
        z.object({
          id: z.string(),
          eventId: z.string(),
          at: timestamp(),
          workflowId: z.optional(z.string()),
          status: z.optional(z.string()),
          error: z.optional(z.string()),
          source: z.optional(z.string()),
          name: z.optional(z.string()),
        }),
      ),
      /** How many runs would start or change. Absent if there are too many events to evaluate. */
      perWorkflow: z.optional(z.array(share)),
      /** Absent for the beginning. */
      from: z.optional(timestamp()),
      /** Send it as `until` of the filter, so that the range stays the same. */
      until: timestamp(),
    }),
  'Preview',
);

const replayView = createOnce(
  () =>
    z.object({
      id: z.string(),
      act: z.enum(bulkActs),
      status: z.enum(bulkStatuses),
      filter: jsonObject,
      workflowId: z.optional(z.string()),
      backfill: z.optional(z.literal(true)),
      rate: z.int(),
      count: z.int(),
      isExact: z.boolean(),
      from: z.optional(timestamp()),
      until: timestamp(),
      reason: z.optional(z.string()),
      by: actor(),
      createdAt: timestamp(),
      updatedAt: timestamp(),
      endedAt: z.optional(timestamp()),
      done: z.int(),
      /** Items that needed nothing: a run that has ended, an event that starts nothing. */
      skipped: z.int(),
      failed: z.int(),
      /** The first failures. */
      failures: z.array(z.object({ id: z.string(), reason: z.string() })),
      /** The name of the error because of which it ended early. */
      error: z.optional(z.string()),
    }),
  'Replay',
);

const startAnswers = () => ({ 200: previewView(), 202: z.object({ replay: replayView() }) });

const startable = {
  scope: 'admin',
  headers: ['Idempotency-Key'],
  query: z.strictObject({ preview }),
  answers: startAnswers,
  problems: [404, 409, 422],
} as const;

export const createReplay = {
  ...startable,
  id: 'createReplay',
  summary: 'Replay the events of a filter, or those of the runs of a filter',
  key: 'POST /v1/replays',
  body: z.strictObject({
    filter: z.union([z.strictObject({ runs: runFilter }), z.strictObject({ events: eventFilter })]),
    workflow: describe(
      z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      'ID or name of the only workflow to start. Default: of runs, the workflow of each; of events, by the triggers',
    ),
    backfill: describe(
      z.optional(z.boolean()),
      'true: only events that the triggers of `workflow` match and that it has had no run of. It needs `workflow` and a filter of events',
    ),
    ...shared,
  }),
} as const satisfies Operation;

const runsBody = z.strictObject({ filter: runFilter, ...shared });

export const cancelRuns = {
  ...startable,
  id: 'cancelRuns',
  summary: 'Cancel the runs of a filter that are running or about to start',
  key: 'POST /v1/runs/cancel',
  body: runsBody,
} as const satisfies Operation;

export const redriveRuns = {
  ...startable,
  id: 'redriveRuns',
  summary: 'Redrive the failed runs of a filter',
  key: 'POST /v1/runs/redrive',
  body: runsBody,
} as const satisfies Operation;

export const listReplays = {
  id: 'listReplays',
  summary: 'List replays, bulk cancels and bulk redrives, newest first',
  key: 'GET /v1/replays',
  scope: 'admin',
  query: z.strictObject({ ...periodQuery, ...pageQuery }),
  answers: () => ({ 200: toListAnswer('replays', replayView()) }),
} as const satisfies Operation;

export const getReplay = {
  id: 'getReplay',
  summary: 'Read the progress of a replay, a bulk cancel or a bulk redrive',
  key: 'GET /v1/replays/{id}',
  scope: 'admin',
  answers: () => ({ 200: z.object({ replay: replayView() }) }),
  problems: [404],
} as const satisfies Operation;

export const stopReplay = {
  id: 'stopReplay',
  summary: 'Stop a replay, a bulk cancel or a bulk redrive within seconds; nothing is undone',
  key: 'DELETE /v1/replays/{id}',
  scope: 'admin',
  answers: () => ({ 200: z.object({ replay: replayView() }) }),
  problems: [404, 409],
} as const satisfies Operation;
