// The requests of the state machine of bulk acts: work on the next step, or end an act whose steps keep failing.
import * as z from 'zod/mini';
import { bulkIdPattern } from './bulk.ts';
import { type BulkStepDeps, runBulkStep, type StepReport } from './bulk-step.ts';

const bulkRequest = z.object({
  id: z.string().check(z.regex(bulkIdPattern)),
  environment: z.string(),
  /** The name of the error that every retry of the step had. */
  error: z.optional(z.string()),
});

/** @throws zod's error for anything that the state machine does not send */
export async function handleBulkRequest(
  request: unknown,
  until: Date,
  deps: BulkStepDeps,
): Promise<StepReport | { readonly id: string; readonly isDone: true }> {
  const { error, ...ref } = bulkRequest.parse(request);
  if (error === undefined) return runBulkStep(ref, until, deps);
  await deps.bulks.end(ref, { status: 'failed', at: deps.now().toISOString(), error });
  return { id: ref.id, isDone: true };
}
