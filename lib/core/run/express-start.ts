// Starts the run of an Express workflow. Step Functions would start it again under the same name, and keeps no history of it. So
// the run's record is the claim: it is written before the start, on condition that there is none, and the function that started
// the run records its end.
//
//   claim (conditional) ── StartSyncExecution ── record the end
//         │                      │
//         └── a crash here, or a lost answer: the run may have run. It is not started again; the next delivery of the message, the
//             failed call itself, or the reconciliation records it as failed with Flowgate.OutcomeUnknown.
import type { ExecutionInput } from '../event/event.ts';
import type { RunId } from '../event/identity.ts';
import { isLongExpress, type Workflow } from '../workflow/workflow.ts';
import type { RunProgress } from './record.ts';
import { isFinal, type RecordedRun, type Run, type RunOrigin, type RunStatus } from './run.ts';

export type ExpressOutcome =
  | { readonly kind: 'ended'; readonly progress: RunProgress }
  /** Step Functions refused the start: nothing ran. */
  | { readonly kind: 'refused'; readonly error: unknown }
  /** No response came: the workflow may have run. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type StartClaim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'exists'; readonly run: RecordedRun | undefined };

export interface ExpressDeps {
  /** Records that a run begins, unless a start of it is recorded already. */
  readonly claimStart: (run: Run, origin: RunOrigin) => Promise<StartClaim>;
  /** Takes a claim back, so that the run can be started again. */
  readonly releaseStart: (id: RunId) => Promise<void>;
  /** Runs a workflow and waits for its end. It must not repeat the call by itself. */
  readonly runExpress: (workflow: Workflow, name: RunId, input: ExecutionInput) => Promise<ExpressOutcome>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  readonly now: () => Date;
}

export interface ExpressStart {
  readonly workflow: Workflow;
  readonly run: Run;
  readonly origin: RunOrigin;
  readonly input: ExecutionInput;
}

export type ExpressStartOutcome =
  | { readonly kind: 'started' /** How it ended. */; readonly status: RunStatus }
  | { readonly kind: 'already_started' }
  | { readonly kind: 'outcome_unknown' };

/** Longer than the function that started a run may live, which is 30 s or 330 s: after this time it no longer records an end. */
const abandonedAfterMs = { short: 60_000, long: 400_000 } as const;

/** Throws the error with which Step Functions refused the start, so that the message is delivered again. */
export async function startExpress(start: ExpressStart, deps: ExpressDeps): Promise<ExpressStartOutcome> {
  const { workflow, run, origin, input } = start;
  const claim = await deps.claimStart(run, origin);
  if (claim.kind === 'exists') return settleEarlierStart(workflow, claim.run, deps);
  const outcome = await deps.runExpress(workflow, run.id, input);
  switch (outcome.kind) {
    case 'ended':
      await deps.recordProgress(outcome.progress);
      return { kind: 'started', status: outcome.progress.status };
    case 'refused':
      await deps.releaseStart(run.id);
      throw outcome.error;
    case 'unknown':
      await deps.recordProgress(buildUnknownEnd(run, outcome.reason, deps.now()));
      return { kind: 'outcome_unknown' };
  }
}

async function settleEarlierStart(
  workflow: Workflow,
  earlier: RecordedRun | undefined,
  deps: ExpressDeps,
): Promise<ExpressStartOutcome> {
  if (earlier?.startedAt === undefined || isFinal(earlier.status)) return { kind: 'already_started' };
  const ageMs = deps.now().getTime() - Date.parse(earlier.startedAt);
  if (ageMs < abandonedAfterMs[isLongExpress(workflow) ? 'long' : 'short']) return { kind: 'already_started' };
  await deps.recordProgress(buildAbandonedEnd(earlier, deps.now()));
  return { kind: 'outcome_unknown' };
}

/** Whether no function can record the end of an Express run any more, whatever its workflow. */
export function isAbandoned({ startedAt }: Pick<RecordedRun, 'startedAt'>, now: Date): boolean {
  return startedAt !== undefined && now.getTime() - Date.parse(startedAt) >= abandonedAfterMs.long;
}

/** The end of an Express run whose function ended before the run did. */
export function buildAbandonedEnd(run: RecordedRun, now: Date): RunProgress {
  return buildUnknownEnd(run, 'the function that started it ended before it did', now);
}

function buildUnknownEnd({ id, startedAt }: RecordedRun, reason: string, now: Date): RunProgress {
  return {
    id,
    revision: 1,
    status: 'failed',
    startedAt,
    stoppedAt: now.toISOString(),
    error: 'Flowgate.OutcomeUnknown',
    cause: `the workflow may have run, wholly or in part, and is not started again: ${reason}`,
  };
}
