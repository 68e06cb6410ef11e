// Decides which events a backfill sends to a workflow: those that it would have wanted, had it been deployed, and has had no run of.
import type { EventHistory, StoredEvent } from '../../event/event.ts';
import type { EventId } from '../../event/identity.ts';
import { readWholeEvent, type WholeEventDeps } from '../../event/whole-event.ts';
import type { Route } from '../../workflow/routing.ts';

export interface BackfillDeps extends WholeEventDeps {
  readonly route: Route;
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
}

/**
 * Why a backfill leaves an event out. `stand-in`: a replay or a forced event, whose original or target stands for it. `has-run`: the
 * workflow has had a run of it. `unwanted`: the triggers of the workflow do not match it.
 */
export type BackfillSkip = 'stand-in' | 'has-run' | 'unwanted';

/**
 * Finds why a backfill leaves an event out; undefined if it sends the event. A replay lacks nothing, since its original stands for
 * it; nor does an event that was replayed for the workflow.
 * @throws FlowgateError `not_found` if large data was deleted
 */
export async function findBackfillSkip(
  { event, runs, replays = [] }: EventHistory,
  workflowId: string,
  deps: BackfillDeps,
): Promise<BackfillSkip | undefined> {
  const { replayOf, workflowId: target } = event.detail.metadata;
  if (replayOf !== undefined || target !== undefined) return 'stand-in';
  if (hasRun(event, workflowId) || runs.some((run) => run.workflowId === workflowId)) return 'has-run';
  if (!(await isWanted(event, workflowId, deps))) return 'unwanted';
  for (const note of replays) {
    if (note.workflowId === workflowId) return 'has-run';
    const replay = note.workflowId === undefined ? await deps.history(note.id) : undefined;
    if (replay !== undefined && hasRun(replay.event, workflowId)) return 'has-run';
  }
  return undefined;
}

/** Whether a run of a workflow was decided for an event. */
function hasRun({ matches }: StoredEvent, workflowId: string): boolean {
  return matches.some((match) => match.workflowId === workflowId && match.runId !== undefined);
}

async function isWanted(event: StoredEvent, workflowId: string, deps: BackfillDeps): Promise<boolean> {
  return deps.route(await readWholeEvent(event, deps)).some(({ id }) => id === workflowId);
}

/** The key of an event that is sent to a workflow that lacks it: backfills at the same time send it once. */
export function formatBackfillKey(workflowId: string, { id }: Pick<StoredEvent, 'id'>): string {
  return `backfill#${workflowId}#${id}`;
}
