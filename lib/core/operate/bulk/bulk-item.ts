// Acts on one item of a bulk act, by the same rules as the act on one run or event. Acting again on the same item changes nothing.
import { FlowgateError } from '../../../value/errors.ts';
import type { EventHistory, StoredEvent } from '../../event/event.ts';
import { type EventId, parseRunId } from '../../event/identity.ts';
import { restrictRouting } from '../../event/restrict-routing.ts';
import { listEventRuns } from '../../run/event-runs.ts';
import type { Run } from '../../run/run.ts';
import { createAuditEntry } from '../audit.ts';
import { type CancelDeps, cancelRun } from '../cancel.ts';
import { type RedriveDeps, redriveRun } from '../redrive.ts';
import { findStoredReplay, type ReplayDeps, type ReplayRequest, replayEvent } from '../replay.ts';
import { formatBackfillKey } from './backfill.ts';
import type { Bulk, BulkRecord } from './bulk.ts';
import { type BulkItem, countsEarlierReplays, findReplaySkip, findRunSkip, type ReplayCandidate } from './bulk-skip.ts';

export type ItemOutcome = { readonly kind: 'done' | 'skipped' } | { readonly kind: 'failed'; readonly reason: string };

/** The entry of the bulk act stands for all its items, so none of them has an entry of its own. */
export interface BulkItemDeps extends ReplayDeps {
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
  readonly acts: CancelDeps['acts'] & RedriveDeps['acts'];
  readonly recordCancelled: CancelDeps['recordCancelled'];
  readonly recordProgress: CancelDeps['recordProgress'];
  /** The replays of many that failed or were stopped before this one. @default none */
  readonly endedEarly?: readonly BulkRecord[];
}

const maxReason = 300;

/** @throws errors after which the act can be repeated: a throttled call, a lost connection */
export async function actOnItem(bulk: Bulk, item: BulkItem, deps: BulkItemDeps): Promise<ItemOutcome> {
  try {
    return await (bulk.act === 'replay' ? replayItem(bulk, item, deps) : actOnRun(bulk, item, deps));
  } catch (error) {
    if (!(error instanceof FlowgateError) || error.code === 'unavailable' || error.code === 'rate_limited') throw error;
    // A run that has ended in the meantime needs no act. A replay acts on no run: its conflict is an event that was erased.
    if (error.code === 'conflict' && bulk.act !== 'replay') return { kind: 'skipped' };
    return { kind: 'failed', reason: error.message.slice(0, maxReason) };
  }
}

async function replayItem(bulk: Bulk, item: BulkItem, deps: BulkItemDeps): Promise<ItemOutcome> {
  const history = await readHistory(item, deps);
  const { event } = history;
  const workflowId = bulk.workflowId ?? item.workflowId;
  if ((await findReplaySkip(bulk, { item, workflowId, history }, deps)) !== undefined) return { kind: 'skipped' };
  const request = buildItemReplay(bulk, { event, workflowId }, deps);
  if (countsEarlierReplays(bulk) && (await finishInterrupted({ item, workflowId, history }, deps)))
    return { kind: 'skipped' };
  // An administrator who is limited to some workflows starts no other workflow, even if its triggers match.
  const { kind } = await replayEvent(request, restrictRouting(bulk.credential, deps));
  if (kind === 'conflict') return { kind: 'failed', reason: 'another event was sent under the same key' };
  return { kind: kind === 'unmatched' ? 'skipped' : 'done' };
}

interface ItemReplay {
  readonly event: StoredEvent;
  readonly workflowId: string | undefined;
}

function buildItemReplay(bulk: Bulk, { event, workflowId }: ItemReplay, { catalogue }: BulkItemDeps): ReplayRequest {
  return {
    event,
    credentialId: bulk.credential.id,
    target: workflowId === undefined ? undefined : catalogue.get(workflowId),
    idempotencyKey: formatItemKey(bulk, event),
    replayId: bulk.id,
    skipsUnmatched: true,
  };
}

/**
 * Finishes the replay of an event by an earlier act that ended after the publish and before the note beside the original. Returns whether
 * there was one: without the note, this act would send the event again.
 */
async function finishInterrupted({ item, history, workflowId }: ReplayCandidate, deps: BulkItemDeps): Promise<boolean> {
  const { stoppedAt = '' } = history.runs.find((run) => run.id === item.id) ?? {};
  for (const { bulk: earlier, endedAt = '' } of deps.endedEarly ?? []) {
    const sentTo = earlier.workflowId ?? (earlier.target.of === 'runs' ? workflowId : undefined);
    const isForAnother = sentTo !== undefined && workflowId !== undefined && sentTo !== workflowId;
    if (isForAnother || endedAt < stoppedAt) continue;
    const request = buildItemReplay(earlier, { event: history.event, workflowId: sentTo }, deps);
    const stored = await findStoredReplay(request, deps);
    if (stored === undefined || stored.detail.metadata.receivedAt < stoppedAt) continue;
    await replayEvent(request, restrictRouting(earlier.credential, deps));
    return true;
  }
  return false;
}

/** The key of a replayed event. Because of it, a batch that runs twice sends no event twice. */
function formatItemKey(
  { id, isBackfill, workflowId }: Pick<Bulk, 'id' | 'isBackfill' | 'workflowId'>,
  event: Pick<StoredEvent, 'id'>,
): string {
  if (isBackfill === true && workflowId !== undefined) return formatBackfillKey(workflowId, event);
  return `replay#${id}#${event.id}`;
}

async function actOnRun(bulk: Bulk, item: BulkItem, deps: BulkItemDeps): Promise<ItemOutcome> {
  const history = await readHistory(item, deps);
  const run = findRun(item, history);
  if (bulk.act !== 'replay' && findRunSkip(bulk.act, run, deps.catalogue) !== undefined) return { kind: 'skipped' };
  const { id, act, reason = `cancelled by ${id}`, environment, by } = bulk;
  const about = { run: { id: run.id, workflowId: run.workflowId }, reason };
  const action = act === 'cancel' ? 'run.cancelled' : 'run.redriven';
  const entry = createAuditEntry({ action, ...about }, { by, environment }, deps);
  const silent = { ...deps, audit: async () => undefined };
  if (act === 'redrive') await redriveRun(run, entry, silent);
  else {
    const origin = history.event.detail.metadata;
    const findRecorded = async () => findRun(item, await readHistory(item, deps));
    await cancelRun({ run, origin, reason, entry }, { ...silent, findRecorded });
  }
  return { kind: 'done' };
}

/** The run as recorded or, if its start is not recorded yet, as its event has decided it. */
function findRun({ id }: BulkItem, history: EventHistory): Run {
  const found = listEventRuns(history).find((run) => run.id === id);
  if (found === undefined) throw new FlowgateError('not_found', `run "${id}" is not stored any more`);
  return found;
}

async function readHistory({ id }: BulkItem, { history }: BulkItemDeps): Promise<EventHistory> {
  const found = await history(parseRunId(id)?.eventId ?? (id as EventId));
  if (found !== undefined) return found;
  throw new FlowgateError('not_found', `the event of "${id}" is not stored any more`);
}
