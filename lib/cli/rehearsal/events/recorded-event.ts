// Reads a stored event, the run that it started, and the history of that run. It calls the router, and only reads.
import type { RunId } from '../../../core/event/identity.ts';
import type { CallAnswer } from '../../../http/contract/client.ts';
import { type Connection, callApi } from '../../router/api-client.ts';
import { callThroughOutage } from '../../router/outage.ts';
import type { RunHistory } from '../../views/history.ts';

export type StoredEventView = CallAnswer<'GET /v1/events/{id}'>['body']['event'];
export type RecordedRunView = CallAnswer<'GET /v1/events/{id}'>['body']['runs'][number];
export type RecordedVisit = RunHistory['states'][number];

export interface RecordedHistory {
  readonly visits: readonly RecordedVisit[];
  readonly redrives: number;
  /** Whether the run has more history than was read. */
  readonly isTruncated: boolean;
}

export interface RecordedEvent {
  readonly event: StoredEventView;
  /** The event's run of the workflow; absent if it started none. */
  readonly run?: RecordedRunView;
  /** Absent if nothing was run, and for an Express workflow. */
  readonly history?: RecordedHistory;
}

export interface ReadContext {
  readonly connection: Connection;
  readonly signal: AbortSignal;
}

/** A page has up to 3 MiB of values. */
const mostPages = 12;

/** @throws CliError as `callApi`, or after an outage of 2 minutes */
export async function readRecordedEvent(eventId: string, runId: RunId, context: ReadContext): Promise<RecordedEvent> {
  const { connection, signal } = context;
  const input = { params: { id: eventId }, query: {}, signal };
  const { body } = await repeat(() => callApi(connection, 'GET /v1/events/{id}', input), context);
  const { event, runs } = body;
  const run = runs.find(({ id }) => id === runId);
  if (run === undefined) return { event };
  if (run.executionArn === undefined || run.workflowType === 'EXPRESS') return { event, run };
  return { event, run, history: await readWholeHistory(run.id, context) };
}

async function readWholeHistory(id: string, context: ReadContext): Promise<RecordedHistory> {
  const { connection, signal } = context;
  const visits = new Map<number, RecordedVisit>();
  let after = 0;
  for (let page = 0; page < mostPages; page += 1) {
    const input = { params: { id }, query: { whole: 'true', after: String(after) }, signal } as const;
    const { body } = await repeat(() => callApi(connection, 'GET /v1/runs/{id}/history', input), context);
    for (const visit of body.states) visits.set(visit.id, visit);
    if (!body.hasMore || body.lastEventId <= after) return toHistory(visits, body);
    after = body.lastEventId;
  }
  return toHistory(visits, { redrives: 0, isTruncated: true });
}

function toHistory(
  visits: ReadonlyMap<number, RecordedVisit>,
  { redrives, isTruncated }: Pick<RunHistory, 'redrives' | 'isTruncated'>,
): RecordedHistory {
  return { visits: [...visits.values()].toSorted((one, other) => one.id - other.id), redrives, isTruncated };
}

function repeat<Result>(call: () => Promise<Result>, { signal }: ReadContext): Promise<Result> {
  return callThroughOutage(call, { signal, now: Date.now, print: console.error });
}
