// Completes the record of a run from its execution. Status changes are delivered on a best-effort basis, and large ones or those
// with certain characters cannot be delivered completely.
import { buildAbandonedEnd, isAbandoned } from '../run/express-start.ts';
import type { RunProgress } from '../run/record.ts';
import { isComplete, type RecordedRun } from '../run/run.ts';
import type { LookResult, Reconciliation } from './ports.ts';

/** Step Functions finds an execution within moments of its start; if it is not found after this time, it was deleted. */
const goneAfterMs = 3_600_000;

/** Greater than any revision of an execution, which can be redriven 1,000 times. */
const goneRevision = 2_001;

/** Looks a run's execution up once, and records its progress if it changed. */
export async function repairRun(run: RecordedRun, reconciliation: Reconciliation): Promise<LookResult> {
  const { ports, budget, counts } = reconciliation;
  const { executionArn } = run;
  if (isComplete(run)) return 'done';
  if (executionArn === undefined) return settleAbandoned(run, reconciliation);
  if (!budget.take('describe')) return 'later';
  counts.described += 1;
  const lookup = await ports.lookUp(executionArn);
  if (lookup.kind === 'throttled') {
    budget.end('describe');
    return 'later';
  }
  const progress = lookup.kind === 'found' ? lookup.progress : buildGoneProgress(run, executionArn, ports.now());
  if (progress === undefined || (progress.status === run.status && progress.output === run.output)) return 'done';
  await ports.recordProgress(progress);
  counts.healed += 1;
  return 'done';
}

/** A run that was recorded before its start, as those of Express workflows are: its execution cannot be looked up. */
async function settleAbandoned(run: RecordedRun, { ports, counts }: Reconciliation): Promise<LookResult> {
  const now = ports.now();
  if (run.status !== 'running' || !isAbandoned(run, now)) return 'done';
  await ports.recordProgress(buildAbandonedEnd(run, now));
  counts.healed += 1;
  return 'done';
}

/** The end of a run whose execution no longer exists, because its state machine was deleted. */
function buildGoneProgress(run: RecordedRun, executionArn: string, now: Date): RunProgress | undefined {
  const isYoung = run.startedAt === undefined || now.getTime() - Date.parse(run.startedAt) < goneAfterMs;
  if (isYoung || run.status === 'succeeded') return undefined;
  return {
    id: run.id,
    revision: goneRevision,
    status: 'aborted',
    executionArn,
    startedAt: run.startedAt,
    stoppedAt: now.toISOString(),
    error: 'Flowgate.ExecutionGone',
    cause: 'the execution no longer exists: its state machine was deleted while it ran',
  };
}
