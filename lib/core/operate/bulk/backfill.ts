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
 * Whether an event lacks a run of a workflow whose triggers match it. A replay lacks nothing, since its original stands for it; nor does
 * an event that was replayed for the workflow.
 * @throws FlowgateError `not_found` if large data was deleted
 */
export async function lacksRun(
  { event, runs, replays = [] }: EventHistory,
  workflowId: string,
  deps: BackfillDeps,
): Promise<boolean> {
  const { replayOf, workflowId: target } = event.detail.metadata;
  if (replayOf !== undefined || target !== undefined) return false;
  if (hasRun(event, workflowId) || runs.some((run) => run.workflowId === workflowId)) return false;
  if (!(await isWanted(event, workflowId, deps))) return false;
  for (const note of replays) {
    if (note.workflowId === workflowId) return false;
    const replay = note.workflowId === undefined ? await deps.history(note.id) : undefined;
    if (replay !== undefined && hasRun(replay.event, workflowId)) return false;
  }
  return true;
}

/** Whether a run of a workflow was decided for an event. */
export function hasRun({ matches }: StoredEvent, workflowId: string): boolean {
  return matches.some((match) => match.workflowId === workflowId && match.runId !== undefined);
}

async function isWanted(event: StoredEvent, workflowId: string, deps: BackfillDeps): Promise<boolean> {
  return deps.route(await readWholeEvent(event, deps)).some(({ id }) => id === workflowId);
}

/** The key of an event that is sent to a workflow that lacks it: backfills at the same time send it once. */
export function formatBackfillKey(workflowId: string, { id }: Pick<StoredEvent, 'id'>): string {
  return `backfill#${workflowId}#${id}`;
}
