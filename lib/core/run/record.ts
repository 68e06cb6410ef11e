// Records what happens after a start: the progress of executions, and the events that workflows emit.
import * as z from 'zod/mini';
import { type EmissionDeps, takeEmittedEvent } from '../event/emitted-event.ts';
import { type EventId, isNestedRunId, parseRunId, type RunId } from '../event/identity.ts';
import { type RestoreDeps, restoreEvent } from '../event/restore-event.ts';
import { explainClaim } from '../source/claimed-source.ts';
import { type NestedRunDeps, recordNestedStart } from './nested-run.ts';
import { isFinal, type RecordedRun, type RunStatus, toRunStatus } from './run.ts';

/** A run's progress, from a status change of its execution. */
export interface RunProgress extends Omit<RecordedRun, 'executionArn'> {
  /** Orders the changes of one run, which may arrive in any order: a later change has a greater number. */
  readonly revision: number;
  /** Absent where no execution is known. */
  readonly executionArn?: string | undefined;
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
export function toRunProgress(detail: unknown): RunProgress | undefined {
  const execution = executionDetail.parse(detail);
  const run = parseRunId(execution.name);
  if (run === undefined) return undefined;
  const status = toRunStatus(execution.status);
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

const delivered = z.object({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.unknown(),
  'replay-name': z.optional(z.string()),
});

const identified = z.object({ metadata: z.object({ eventId: z.string() }) });

export interface RecordDeps extends EmissionDeps, NestedRunDeps, Omit<RestoreDeps, 'events'> {
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
}

export type RecordOutcome =
  | { readonly kind: 'progress'; readonly runId: RunId; readonly status: RunStatus }
  | {
      readonly kind: 'emission';
      readonly eventId: EventId;
      readonly workflows: number;
      /** Present if an earlier delivery was kept already. */
      readonly replay?: true | undefined;
      /** Why the event starts nothing, if it may not. */
      readonly refusal?: string | undefined;
    }
  /** A replay of the archive delivered the event. */
  | { readonly kind: 'archived'; readonly eventId: EventId; readonly isRestored: boolean }
  | { readonly kind: 'foreign_execution' };

/** Records an event as the bus delivered it. Idempotent. */
export async function record(body: unknown, deps: RecordDeps): Promise<RecordOutcome> {
  const { source, 'detail-type': name, detail, 'replay-name': replay } = delivered.parse(body);
  if (source === 'aws.states') return recordStatusChange(detail, deps);
  // An emitted event without an ID is decided below, as it was when it was new.
  if (replay !== undefined && identified.safeParse(detail).success)
    return { kind: 'archived', ...(await restoreEvent({ source, name, detail }, deps)) };
  const { kind, event } = await takeEmittedEvent({ source, name, detail }, deps);
  return {
    kind: 'emission',
    eventId: event.id,
    workflows: event.matches.length,
    replay: kind === 'replay' || undefined,
    refusal: explainClaim(source, deps.declaredSources),
  };
}

async function recordStatusChange(detail: unknown, deps: RecordDeps): Promise<RecordOutcome> {
  const progress = toRunProgress(detail);
  if (progress === undefined) return { kind: 'foreign_execution' };
  const known = isNestedRunId(progress.id) ? await recordNestedStart(progress, detail, deps) : {};
  await deps.recordProgress({ ...known, ...progress });
  return { kind: 'progress', runId: progress.id, status: progress.status };
}
