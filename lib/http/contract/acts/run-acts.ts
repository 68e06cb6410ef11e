// Rows of the acts on one run: cancel and redrive.
import * as z from 'zod/mini';
import { maxReasonLength } from '../../../core/operate/audit.ts';
import type { Operation } from '../operation.ts';
import { runView } from '../run-view.ts';
import { describe } from '../schema.ts';

export const reason = describe(
  z.string().check(z.trim(), z.minLength(1), z.maxLength(maxReasonLength)),
  'Why: shown in the audit trail. Never put a secret or personal data into it',
);

export const cancelRun = {
  id: 'cancelRun',
  summary: 'Cancel a run that has not ended; a run that has not started will not start',
  key: 'POST /v1/runs/{id}/cancel',
  scope: 'runs:write',
  body: z.strictObject({ reason: z.optional(reason) }),
  isBodyOptional: true,
  answers: () => ({ 200: z.object({ run: runView() }) }),
  problems: [404, 409],
} as const satisfies Operation;

export const redriveRun = {
  id: 'redriveRun',
  summary: 'Continue a failed run from the state that failed, in the version that it started with',
  key: 'POST /v1/runs/{id}/redrive',
  scope: 'runs:write',
  body: z.strictObject({ reason: z.optional(reason) }),
  isBodyOptional: true,
  answers: () => ({ 200: z.object({ run: runView() }) }),
  problems: [404, 409],
} as const satisfies Operation;
