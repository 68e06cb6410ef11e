// Finds the events and runs that a credential may see. Everything else is the same 404, so that nothing is revealed.
import { type Credential, mayUseWorkflow } from '../../core/credential/credential.ts';
import type { EventHistory } from '../../core/event/event.ts';
import { type EventId, type EventKey, parseEventId, parseEventUuid, parseRunId } from '../../core/event/identity.ts';
import { listEventRuns } from '../../core/run/event-runs.ts';
import type { Run } from '../../core/run/run.ts';
import { FlowgateError } from '../../value/errors.ts';
import { quoteStart } from '../request/quote.ts';
import { maySeeEvent } from '../runs/progress.ts';

export interface FindDeps {
  /** The event of an ID with its recorded runs; undefined if there is none. */
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
  /** The event of a key with its recorded runs; undefined if there is none. */
  readonly historyUnder: (key: EventKey) => Promise<EventHistory | undefined>;
}

/** The event of an ID with its runs. @throws FlowgateError `not_found` */
export async function findVisibleEvent(id: string, credential: Credential, deps: FindDeps): Promise<EventHistory> {
  const eventId = parseEventId(id)?.id;
  const history = eventId && (await deps.history(eventId));
  if (history === undefined || !maySeeEvent(credential, history.event)) throw createNotFoundError('event', id);
  return history;
}

/** A run, and the stored data of its event: the event, all its runs, the emitted events and the replays. */
export interface FoundRun {
  readonly run: Run;
  readonly history: EventHistory;
}

/** The run of an ID, as recorded. @throws FlowgateError `not_found` */
export async function findVisibleRun(id: string, credential: Credential, deps: FindDeps): Promise<FoundRun> {
  const history = await findRunHistory(id, deps);
  if (history === undefined || !maySeeEvent(credential, history.event)) throw createNotFoundError('run', id);
  const run = findRun(listEventRuns(history), id);
  if (run === undefined || !mayUseWorkflow(credential, run.workflowId)) throw createNotFoundError('run', id);
  return { run, history };
}

// A forced run is the only run of its event, so the event's UUID identifies it too. WorqHat's callers have no other ID.
async function findRunHistory(id: string, deps: FindDeps): Promise<EventHistory | undefined> {
  const parsed = parseRunId(id);
  if (parsed !== undefined) return deps.history(parsed.eventId);
  const key = parseEventUuid(id);
  return key && deps.historyUnder(key);
}

function findRun(runs: readonly Run[], id: string): Run | undefined {
  const isNamed = parseRunId(id) === undefined ? (run: Run) => run.forced : (run: Run) => run.id === id;
  return runs.find(isNamed);
}

function createNotFoundError(what: 'event' | 'run', id: string): FlowgateError {
  return new FlowgateError('not_found', `${what} ${quoteStart(id)} is unknown in this environment`);
}
