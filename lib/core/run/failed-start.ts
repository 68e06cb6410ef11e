// Handles failed messages of the `starts` queue: they are retried with growing pauses for a day. Then the message is a dead letter,
// and its run is recorded as undelivered.
import { identifyEvent, parseStartRequests } from '../event/bus-event.ts';
import type { StartRequest } from '../event/event.ts';
import { deriveRunId, type RunId } from '../event/identity.ts';
import type { Run, RunOrigin } from './run.ts';

/**
 * How often a message of the `starts` queue is delivered before it becomes a dead letter. The pauses between the deliveries add
 * up to 21 to 28 hours, 25 on average.
 */
export const mostStartDeliveries = 64;

const firstPauseSeconds = 10;
const longestPauseSeconds = 1_800;

export interface FailedDelivery {
  /** The message's parsed JSON; undefined if it is not valid JSON. */
  readonly body: unknown;
  readonly error: unknown;
  /** The number of deliveries of the message, including this one. */
  readonly deliveries: number;
}

export interface FailedStartDeps {
  readonly recordUndelivered: (run: Run, origin: RunOrigin) => Promise<void>;
  readonly now: () => Date;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export type FailedStart =
  | { readonly outcome: 'retry'; readonly againInSeconds: number }
  | {
      readonly outcome: 'undelivered';
      readonly againInSeconds: 0;
      readonly runId: RunId;
      /** Present for a message that requested several starts and could not be split. */
      readonly otherRunIds?: readonly RunId[];
    }
  | { readonly outcome: 'unreadable'; readonly againInSeconds: 0 };

/**
 * Decides when a message is delivered again. Zero seconds if a retry cannot succeed: the message then uses up its deliveries
 * within seconds, and then, as a dead letter, triggers the alarm now instead of a day later.
 */
export async function handleFailedStart(failed: FailedDelivery, deps: FailedStartDeps): Promise<FailedStart> {
  const requests = readRequests(failed.body);
  if (requests === undefined) return { outcome: 'unreadable', againInSeconds: 0 };
  if (failed.deliveries < mostStartDeliveries && !isHopeless(failed.error)) {
    return { outcome: 'retry', againInSeconds: computePauseSeconds(failed.deliveries, deps.random()) };
  }
  const runIds: RunId[] = [];
  for (const request of requests) {
    const run = buildUndeliveredRun(request, failed, deps.now());
    await deps.recordUndelivered(run, request.detail.metadata);
    runIds.push(run.id);
  }
  const [runId, ...otherRunIds] = runIds as [RunId, ...RunId[]];
  return { outcome: 'undelivered', againInSeconds: 0, runId, ...(otherRunIds.length > 0 && { otherRunIds }) };
}

/** Doubles from 10 s up to 30 minutes, minus up to a quarter at random, so that messages that failed together are spread out. */
function computePauseSeconds(deliveries: number, random: number): number {
  const full = Math.min(firstPauseSeconds * 2 ** (deliveries - 1), longestPauseSeconds);
  return Math.round(full * (1 - random / 4));
}

function readRequests(body: unknown): StartRequest[] | undefined {
  try {
    const requests = parseStartRequests(body);
    for (const { detail } of requests) identifyEvent(detail);
    return requests;
  } catch {
    return undefined;
  }
}

// Step Functions refuses the input itself, so a retry cannot succeed. A missing state machine may still be deployed.
function isHopeless(error: unknown): boolean {
  return error instanceof Error && /^(InvalidExecutionInput|InvalidName|ValidationException)$/.test(error.name);
}

function buildUndeliveredRun(request: StartRequest, { error, deliveries }: FailedDelivery, now: Date): Run {
  const { workflowId, detail } = request;
  const { forced, debug, lineage } = detail.metadata;
  const name = error instanceof Error ? error.name : 'unknown';
  const at = now.toISOString();
  const tries = deliveries === 1 ? 'its first try' : `${deliveries} tries`;
  return {
    id: deriveRunId(identifyEvent(detail).id, workflowId),
    workflowId,
    status: 'undelivered',
    forced,
    debug,
    depth: lineage.depth,
    parentRunId: lineage.parentRunId,
    startedAt: at,
    stoppedAt: at,
    error: name,
    cause: `the start was given up after ${tries}: remove the cause, then redrive the message from the dead-letter queue of the starts`,
  };
}
