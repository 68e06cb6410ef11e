// Rows of the operations on the audit trail.
import * as z from 'zod/mini';
import { bulkActs } from '../../core/operate/audit.ts';
import { deadLetterQueues } from '../../core/operate/dead-letters.ts';
import { offModes } from '../../core/workflow/switch.ts';
import { grantedCredential } from './credential-view.ts';
import { pageQuery, periodQuery, toListAnswer } from './lists.ts';
import type { Operation } from './operation.ts';
import { createOnce, timestamp } from './schema.ts';

export const actor = createOnce(
  () =>
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('credential'),
        id: z.string(),
        label: z.string(),
        issuedTo: z.optional(z.string()),
      }),
      z.object({ kind: z.literal('subject'), id: z.string(), issuer: z.string(), label: z.string() }),
      z.object({ kind: z.literal('operator'), name: z.string() }),
    ]),
  'Actor',
);

const frame = createOnce(() => z.object({ id: z.string(), at: timestamp(), environment: z.string(), by: actor() }));

const createOperatorEntries = () =>
  [
    z.extend(frame(), {
      action: z.literal('dead-letters.moved'),
      queue: z.enum(deadLetterQueues),
      ids: z.optional(z.array(z.string())),
    }),
    z.extend(frame(), {
      action: z.literal('dead-letter.discarded'),
      letter: z.object({
        id: z.string(),
        queue: z.enum(deadLetterQueues),
        eventId: z.optional(z.string()),
        runId: z.optional(z.string()),
        workflowIds: z.optional(z.array(z.string())),
      }),
      organisationId: z.optional(z.string()),
    }),
    z.extend(frame(), {
      action: z.literal('event.erased'),
      event: z.object({ id: z.string(), source: z.string(), name: z.string() }),
      organisationId: z.optional(z.string()),
    }),
  ] as const;

/** An entry: who did what to which credential, workflow, run or event, and when. */
export const auditEntry = createOnce(
  () =>
    z.union([
      z.extend(frame(), {
        action: z.enum(['credential.created', 'credential.rotated', 'credential.revoked']),
        credential: grantedCredential(),
        overlapEndsAt: z.optional(timestamp()),
      }),
      z.extend(frame(), {
        action: z.literal('workflow.switched'),
        workflow: z.object({ id: z.string(), name: z.string() }),
        from: z.boolean(),
        to: z.boolean(),
        /** What happens to events while the workflow is off; only for a workflow that was switched off. */
        whileOff: z.optional(z.enum(offModes)),
      }),
      z.extend(frame(), {
        action: z.enum(['run.cancelled', 'run.redriven']),
        run: z.object({ id: z.string(), workflowId: z.string() }),
        organisationId: z.optional(z.string()),
        reason: z.optional(z.string()),
      }),
      z.extend(frame(), {
        action: z.literal('event.replayed'),
        event: z.object({ id: z.string(), source: z.string(), name: z.string() }),
        organisationId: z.optional(z.string()),
        newEventId: z.string(),
        workflowId: z.optional(z.string()),
        hasOtherData: z.boolean(),
        reason: z.optional(z.string()),
      }),
      ...createOperatorEntries(),
      z.extend(frame(), {
        action: z.enum(['replay.started', 'replay.stopped']),
        replay: z.object({ id: z.string(), act: z.enum(bulkActs), count: z.int() }),
        reason: z.optional(z.string()),
      }),
    ]),
  'AuditEntry',
);

export const listAuditEntries = {
  id: 'listAuditEntries',
  summary: 'List what was done to credentials, switches, runs and events, newest first',
  key: 'GET /v1/audit',
  scope: 'admin',
  query: z.strictObject({ ...periodQuery, ...pageQuery }),
  answers: () => ({ 200: toListAnswer('entries', auditEntry()) }),
} as const satisfies Operation;
