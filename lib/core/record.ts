// Records what happens after a start: how executions go on and end, and the events that workflows emit.
import * as z from 'zod/mini';
import type { EventKeeper } from './accept.ts';
import { identifyEvent, parseDetail } from './bus-event.ts';
import { sha256Hex } from './digest.ts';
import { matchOf } from './draft-event.ts';
import type { BusEvent, Emitted, Match, StoredEvent } from './event.ts';
import { type EventId, parseRunId, type RunId } from './identity.ts';
import { canonicalJson, type JsonValue } from './json.ts';
import type { Route } from './routing.ts';
import { isFinal, type RecordedRun, type RunStatus, runStatusOf } from './run.ts';
import type { Workflow } from './workflow.ts';

/** What an execution's status change says of its run. */
export interface RunProgress extends Omit<RecordedRun, 'executionArn'> {
  /** Orders the changes of one run, which may arrive in any order: a later one has a greater number. */
  readonly revision: number;
  readonly executionArn: string;
}

const nullable = <T extends z.core.$ZodType>(schema: T) => z.optional(z.nullable(schema));

const executionDetail = z.object({
  executionArn: z.string(),
  name: z.string(),
  status: z.string(),
  startDate: z.number(),
  stopDate: nullable(z.number()),
  output: nullable(z.string()),
  error: nullable(z.string()),
  cause: nullable(z.string()),
  redriveCount: nullable(z.number()),
});

/**
 * Reads `detail` of a "Step Functions Execution Status Change", or the like-named members of a described execution.
 * Times are milliseconds since the epoch. Undefined for an execution that the router did not start.
 */
export function progressOf(detail: unknown): RunProgress | undefined {
  const execution = executionDetail.parse(detail);
  const run = parseRunId(execution.name);
  if (run === undefined) return undefined;
  const status = runStatusOf(execution.status);
  return {
    id: run.id,
    revision: (execution.redriveCount ?? 0) * 2 + (isFinal(status) ? 1 : 0),
    status,
    executionArn: execution.executionArn,
    startedAt: new Date(execution.startDate).toISOString(),
    stoppedAt: execution.stopDate == null ? undefined : new Date(execution.stopDate).toISOString(),
    output: execution.output ?? undefined,
    error: execution.error ?? undefined,
    cause: execution.cause ?? undefined,
  };
}

export interface EmissionDeps {
  readonly route: Route;
  /** Whether a workflow's switch was on in an environment at a moment. */
  readonly wasActive: (workflow: Workflow, environment: string, moment: Date) => Promise<boolean>;
  /** Seconds for which an event is kept. */
  readonly windowSeconds: number;
}

/** An event on the bus that did not come through the endpoint. */
export interface Emission {
  readonly source: string;
  readonly name: string;
  readonly detail: unknown;
}

/** An event that a workflow emitted, as it is kept. The same emission always gives the same record. */
export async function emittedEvent(emission: Emission, deps: EmissionDeps): Promise<StoredEvent> {
  const { source, name } = emission;
  const parsed = parseDetail(emission.detail);
  const { id, key } = identifyEvent(parsed);
  const detail = { ...parsed, metadata: { ...parsed.metadata, eventId: id } };
  const event: BusEvent = { source, 'detail-type': name, detail };
  const data = 'data' in detail ? detail.data : {};
  const { environment } = detail.metadata;
  const receivedAt = new Date(detail.metadata.receivedAt);
  const wanting = deps.route(event);
  const active = await Promise.all(wanting.map((workflow) => deps.wasActive(workflow, environment, receivedAt)));
  const matches: Match[] = wanting.filter((_, index) => active[index]).map((workflow) => matchOf(workflow, id, data));
  const fingerprint = sha256Hex(canonicalJson([source, name, data as JsonValue]));
  const expiresAt = Math.floor(receivedAt.getTime() / 1000) + deps.windowSeconds;
  return { key, id, source, name, detail, fingerprint, matches, keyUntil: expiresAt, expiresAt };
}

const delivered = z.object({ source: z.string(), 'detail-type': z.string(), detail: z.unknown() });

export interface RecordDeps extends EmissionDeps {
  readonly events: Pick<EventKeeper, 'put'> & {
    /** Notes an emitted event beside the event of the run that emitted it. Idempotent. */
    noteEmitted(emitted: Emitted, expiresAt: number): Promise<void>;
  };
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  readonly now: () => Date;
}

export type RecordOutcome =
  | { readonly kind: 'progress'; readonly runId: RunId; readonly status: RunStatus }
  | { readonly kind: 'emission'; readonly eventId: EventId; readonly workflows: number }
  | { readonly kind: 'foreign_execution' };

/** Handles one message of the `records` queue: an event as a bus delivered it. Handling it twice is handling it once. */
export async function record(body: unknown, deps: RecordDeps): Promise<RecordOutcome> {
  const { source, 'detail-type': name, detail } = delivered.parse(body);
  if (source === 'aws.states') return recordStatusChange(detail, deps);
  const event = await emittedEvent({ source, name, detail }, deps);
  await deps.events.put(event, Math.floor(deps.now().getTime() / 1000));
  await noteEmitted(event, deps);
  return { kind: 'emission', eventId: event.id, workflows: event.matches.length };
}

async function noteEmitted(event: StoredEvent, { events }: RecordDeps): Promise<void> {
  const runId = event.detail.metadata.lineage.parentRunId;
  if (runId === undefined) return;
  const runs = event.matches.flatMap(({ runId: id, workflowId }) => (id === undefined ? [] : [{ id, workflowId }]));
  await events.noteEmitted({ id: event.id, source: event.source, name: event.name, runId, runs }, event.expiresAt);
}

async function recordStatusChange(detail: unknown, deps: RecordDeps): Promise<RecordOutcome> {
  const progress = progressOf(detail);
  if (progress === undefined) return { kind: 'foreign_execution' };
  await deps.recordProgress(progress);
  return { kind: 'progress', runId: progress.id, status: progress.status };
}
