// The requests of the state machine of bulk acts: work on the next step, or decide what follows after the retries of a step are used up.
import * as z from 'zod/mini';
import { type BulkProgress, type BulkRef, bulkIdPattern } from './bulk.ts';
import { type BulkStepDeps, reportStep, runBulkStep, type StepReport } from './bulk-step.ts';

const count = z._default(z.int(), 0);

/** What the state machine sends: the report of the step before, or for the first step the ID and the environment alone. */
const bulkRequest = z.object({
  id: z.string().check(z.regex(bulkIdPattern)),
  environment: z.string(),
  done: count,
  skipped: count,
  failed: count,
  cursor: z.optional(z.string()),
  /** The name of the error that the last retry of the step had. */
  error: z.optional(z.string()),
});

/** What follows after the retries of a step are used up: the next step unless `isDone`. */
export interface StepVerdict extends StepReport {
  /** Whether the act ended early because of the error. */
  readonly hasFailed: boolean;
}

/** @throws zod's error for anything that the state machine does not send */
export async function handleBulkRequest(
  request: unknown,
  until: Date,
  deps: BulkStepDeps,
): Promise<StepReport | StepVerdict> {
  const { id, environment, error, ...before } = bulkRequest.parse(request);
  const ref = { id, environment };
  return error === undefined ? runBulkStep(ref, until, deps) : judgeStep(ref, { error, before }, deps);
}

type Place = Pick<BulkProgress, 'done' | 'skipped' | 'failed' | 'cursor'>;

/**
 * Ends an act whose step failed again and again, unless an attempt recorded progress before it failed: then the next step begins, with all
 * its retries. So an act does not end early because its attempts are interrupted, as long as it comes further.
 */
async function judgeStep(
  ref: BulkRef,
  { error, before }: { readonly error: string; readonly before: Place },
  { bulks, now }: BulkStepDeps,
): Promise<StepVerdict> {
  const record = await bulks.find(ref);
  if (record === undefined) throw new RangeError(`bulk act ${ref.id} is unknown`);
  const { status, progress } = record;
  if (status !== 'running') return { ...reportStep(ref, progress, true), hasFailed: status === 'failed' };
  if (hasMoved(before, progress)) return { ...reportStep(ref, progress, false), hasFailed: false };
  const hasFailed = await bulks.end(ref, { status: 'failed', at: now().toISOString(), error });
  return { ...reportStep(ref, progress, true), hasFailed };
}

function hasMoved(before: Place, after: Place): boolean {
  return (['done', 'skipped', 'failed', 'cursor'] as const).some((name) => before[name] !== after[name]);
}
