// Rows of the operations on the audit trail.
import * as z from 'zod/mini';
import { offModes } from '../../core/workflow/switch.ts';
import { grantedCredential } from './credential-view.ts';
import { pageQuery, toListAnswer } from './lists.ts';
import type { Operation } from './operation.ts';
import { createOnce, timestamp } from './schema.ts';

const actor = createOnce(
  () =>
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('credential'),
        id: z.string(),
        label: z.string(),
        issuedTo: z.optional(z.string()),
      }),
      z.object({ kind: z.literal('operator'), name: z.string() }),
    ]),
  'Actor',
);

const frame = createOnce(() => z.object({ id: z.string(), at: timestamp(), environment: z.string(), by: actor() }));

/** An entry: who did what to which credential or workflow, and when. */
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
        /** Of a workflow that was switched off: what happens to events meanwhile. */
        whileOff: z.optional(z.enum(offModes)),
      }),
    ]),
  'AuditEntry',
);

export const listAuditEntries = {
  id: 'listAuditEntries',
  summary: 'List what was done to credentials and switches, newest first',
  key: 'GET /v1/audit',
  scope: 'admin',
  query: z.strictObject(pageQuery),
  answers: () => ({ 200: toListAnswer('entries', auditEntry()) }),
} as const satisfies Operation;
