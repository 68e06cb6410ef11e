// A run whose record is not complete is looked up where it runs, and what is found is recorded: status changes are delivered on
// best effort, and one with certain characters or of great size cannot be delivered whole.
import type { RunProgress } from '../run/record.ts';
import { isComplete, type RecordedRun } from '../run/run.ts';
import type { Looked, Reconciliation } from './ports.ts';

/** An execution that started is found at once, and a moment later at the latest: what is not found after this is gone. */
const goneAfterMs = 3_600_000;

/** Greater than any revision of an execution, which can be redriven 1,000 times. */
const goneRevision = 2_001;

/** Looks a run up once, and records its end if it has one. */
export async function healRun(run: RecordedRun, { ports, budget, counts }: Reconciliation): Promise<Looked> {
  const { executionArn } = run;
  if (isComplete(run) || executionArn === undefined) return 'done';
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

/** The end of a run whose execution is there no more: its state machine was deleted. */
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
    cause: 'Step Functions does not know the execution any more: its state machine was deleted while it ran',
  };
}
