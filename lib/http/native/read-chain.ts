// Reads the chain of an event: the event that began it, its runs, the events that they emitted, the runs of those, and so on. As far
// as the credential may see it, with statuses as they are recorded.
import { type Credential, mayUseWorkflow } from '../../core/credential/credential.ts';
import type { EventHistory, StoredEvent } from '../../core/event/event.ts';
import type { EventId } from '../../core/event/identity.ts';
import { listEventRuns } from '../../core/run/event-runs.ts';
import type { Catalogue } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { maySeeEvent } from '../runs/progress.ts';
import type { FindDeps } from './find-visible.ts';

export interface ChainDeps extends Pick<FindDeps, 'history'> {
  readonly catalogue: Catalogue;
}

/** Each event is one read. */
const mostEvents = 50;
const concurrency = 10;

/** The chain that an event belongs to. If its first event is not kept any more, the chain begins with the event itself. */
export async function readChain({ id, detail }: StoredEvent, credential: Credential, deps: ChainDeps) {
  const { rootEventId } = detail.metadata.lineage;
  const root = await readLinks([rootEventId], credential, deps);
  return root.events.length > 0 || rootEventId === id ? root : readLinks([id], credential, deps);
}

async function readLinks(from: readonly EventId[], credential: Credential, deps: ChainDeps) {
  const events: ReturnType<typeof toLink>[] = [];
  const seen = new Set<EventId>(from);
  const waiting = [...from];
  while (waiting.length > 0 && events.length < mostEvents) {
    const batch = waiting.splice(0, Math.min(concurrency, mostEvents - events.length));
    for (const history of await Promise.all(batch.map((id) => deps.history(id)))) {
      if (history === undefined || !maySeeEvent(credential, history.event)) continue;
      const link = toLink(history, credential, deps.catalogue);
      events.push(link);
      const visible = new Set<string>(link.runs.map((run) => run.id));
      for (const { id, runId } of history.emitted) {
        if (!visible.has(runId) || seen.has(id)) continue;
        seen.add(id);
        waiting.push(id);
      }
    }
  }
  return { events, isComplete: waiting.length === 0 };
}

function toLink(history: EventHistory, credential: Credential, catalogue: Catalogue) {
  const { id, source, name, detail } = history.event;
  const { parentRunId, depth } = detail.metadata.lineage;
  const runs = listEventRuns(history).filter(({ workflowId }) => mayUseWorkflow(credential, workflowId));
  return defined({
    id,
    source,
    name,
    depth,
    parentRunId,
    runs: runs.map((run) =>
      defined({
        id: run.id,
        workflowId: run.workflowId,
        workflow: catalogue.withId(run.workflowId)?.name,
        status: run.status,
        error: run.error,
      }),
    ),
  });
}
