// Decides which items a bulk act skips: the act itself and its preview ask here, so that the preview counts what the act will do.
import type { EventHistory } from '../../event/event.ts';
import type { EventId, RunId } from '../../event/identity.ts';
import { isFailure, isFinal, type Run } from '../../run/run.ts';
import { type Catalogue, isExpress } from '../../workflow/workflow.ts';
import { type BackfillDeps, type BackfillSkip, findBackfillSkip } from './backfill.ts';
import type { Bulk } from './bulk.ts';
import type { LeftOutKind } from './left-out.ts';

/** Why an item is skipped: see left-out.ts. */
export type SkipKind =
  | BackfillSkip
  | Extract<LeftOutKind, 'replayed' | 'ended' | 'not-failed' | 'express' | 'no-execution'>;

/** A run, or an event. */
export interface BulkItem {
  readonly id: EventId | RunId;
  /** The workflow of a run. Absent for an event, and for a run that is known from its event alone. */
  readonly workflowId?: string | undefined;
}

export interface ReplayCandidate {
  readonly item: BulkItem;
  /** The only workflow to start. */
  readonly workflowId: string | undefined;
  readonly history: EventHistory;
}

export type ReplayPlan = Pick<Bulk, 'target' | 'isBackfill'> & {
  /** ID of the act: what it has sent itself does not count. @default nothing was sent by it */
  readonly id?: string | undefined;
};

/** Finds why a replay skips an event; undefined if it sends the event. @throws as `findBackfillSkip` */
export async function findReplaySkip(
  plan: ReplayPlan,
  candidate: ReplayCandidate,
  deps: BackfillDeps,
): Promise<SkipKind | undefined> {
  const { history, workflowId } = candidate;
  if (plan.isBackfill !== true || workflowId === undefined)
    return wasReplayed(plan, candidate) ? 'replayed' : undefined;
  // A batch that runs again sends again under the same key.
  const isOwn = plan.id !== undefined && history.replays?.some(({ replayId }) => replayId === plan.id) === true;
  return isOwn ? undefined : findBackfillSkip(history, workflowId, deps);
}

/**
 * Whether another act has replayed the event since. A failed run keeps its status and an unmatched event stays unmatched, so without
 * this check the same act would send everything again when it is repeated. If the replay has failed too, its own run is in the list. A
 * filter of events without an outcome means all of them, also those that were replayed.
 */
function wasReplayed(plan: ReplayPlan, { item, workflowId, history }: ReplayCandidate): boolean {
  if (!countsEarlierReplays(plan)) return false;
  const { stoppedAt = '' } = history.runs.find((run) => run.id === item.id) ?? {};
  return (history.replays ?? []).some(
    (note) =>
      (plan.id === undefined || note.replayId !== plan.id) &&
      note.at >= stoppedAt &&
      (note.workflowId === undefined || workflowId === undefined || note.workflowId === workflowId),
  );
}

/** Whether the replay of an earlier act stands for that of this one. A backfill has its own rule: it sends what is lacking. */
export function countsEarlierReplays({ isBackfill, target }: Pick<ReplayPlan, 'isBackfill' | 'target'>): boolean {
  return isBackfill !== true && !(target.of === 'events' && target.filter.outcome === undefined);
}

/**
 * Finds why a cancel or a redrive skips a run, by what is recorded of it; undefined if it acts on the run. Step Functions may know
 * more when the act comes to the run: then the run is skipped, too.
 */
export function findRunSkip(
  act: 'cancel' | 'redrive',
  { workflowId, status, executionArn }: Pick<Run, 'workflowId' | 'status' | 'executionArn'>,
  catalogue: Pick<Catalogue, 'withId'>,
): SkipKind | undefined {
  const isOfExpress = isExpress(catalogue.withId(workflowId));
  if (act === 'redrive') {
    if (!isFailure(status)) return 'not-failed';
    if (isOfExpress) return 'express';
    return executionArn === undefined ? 'no-execution' : undefined;
  }
  if (isFinal(status) && status !== 'undelivered') return 'ended';
  return isOfExpress && status === 'running' ? 'express' : undefined;
}
