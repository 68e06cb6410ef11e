// GET /v1/replays, GET and DELETE /v1/replays/{id}: the progress of bulk acts, and their stop.
import { type Credential, isUnlimited } from '../../core/credential/credential.ts';
import type { IssueDeps } from '../../core/credential/issue-credential.ts';
import { type AuditEntry, createAuditEntry, toActor } from '../../core/operate/audit.ts';
import { type BulkRecord, type BulkRef, bulkIdPattern } from '../../core/operate/bulk/bulk.ts';
import type { BulkEnd } from '../../core/operate/bulk/bulk-step.ts';
import { type BulkListStore, pageBulks } from '../../core/operate/bulk/list-bulks.ts';
import { defined } from '../../value/defined.ts';
import { FlowgateError } from '../../value/errors.ts';
import * as contract from '../contract/acts/replays.ts';
import { quoteStart } from '../request/quote.ts';
import { bindToRequest, toFilterPeriod } from './list-query.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

export interface ReplayRecordDeps extends IssueDeps {
  readonly bulks: {
    find(ref: BulkRef): Promise<BulkRecord | undefined>;
    /**
     * Ends a running act. Writes `entry`, the audit entry of a caller that stops the act. Returns false if the act has ended
     * before.
     */
    end(ref: BulkRef, end: BulkEnd, entry?: AuditEntry): Promise<boolean>;
  };
  readonly bulkList: BulkListStore;
  readonly stopBulk: (id: string) => Promise<void>;
  /** Whether the state machine works on an act. */
  readonly isBulkRunning: (id: string) => Promise<boolean>;
}

export const replayRecordRoutes = [
  implementRoute(contract.listReplays, listReplays),
  implementRoute(contract.getReplay, getReplay),
  implementRoute(contract.stopReplay, stopReplay),
];

async function listReplays(
  call: Call<typeof contract.listReplays, ReplayRecordDeps>,
): Promise<Reply<typeof contract.listReplays>> {
  const { credential, deps, request } = call;
  const { limit, cursor } = call.query;
  const filter = { environment: credential.environment, ...toFilterPeriod(call.query, deps.now()) };
  const isVisible = (record: BulkRecord) => maySee(credential, record);
  const boundTo = bindToRequest(request, credential);
  const list = { store: deps.bulkList, now: deps.now, isVisible };
  const { items, ...end } = await pageBulks({ filter, cursor, limit, boundTo }, list);
  return { status: 200, body: { replays: items.flatMap(({ record }) => record ?? []).map(toReplayView), ...end } };
}

async function getReplay(
  call: Call<typeof contract.getReplay, ReplayRecordDeps>,
): Promise<Reply<typeof contract.getReplay>> {
  const record = await findVisible(call.params.id, call.credential, call.deps);
  return { status: 200, body: { replay: toReplayView(await endIfAbandoned(record, call.deps)) } };
}

async function stopReplay(
  call: Call<typeof contract.stopReplay, ReplayRecordDeps>,
): Promise<Reply<typeof contract.stopReplay>> {
  const { params, credential, deps } = call;
  const { bulk, ...record } = await findVisible(params.id, credential, deps);
  const { id, environment, act, count } = bulk;
  const at = deps.now().toISOString();
  const stopped = { action: 'replay.stopped', replay: { id, act, count } } as const;
  const entry = createAuditEntry(stopped, { by: toActor(credential), environment }, deps);
  if (record.status !== 'running' || !(await deps.bulks.end(bulk, { status: 'stopped', at }, entry))) {
    const { status } = (await deps.bulks.find(bulk)) ?? record;
    throw new FlowgateError('conflict', `replay "${id}" has ended with status "${status}": there is nothing to stop`);
  }
  // The record stops the step that is being worked on; this stops the next one.
  await deps.stopBulk(id);
  return { status: 200, body: { replay: toReplayView((await deps.bulks.find(bulk)) ?? { bulk, ...record }) } };
}

/** A running act records its progress at least once in this time, except while its steps fail. */
const silentMs = 60_000;

/** Ends an act whose execution does not exist any more, so that no act runs forever. */
async function endIfAbandoned(record: BulkRecord, deps: ReplayRecordDeps): Promise<BulkRecord> {
  const { bulk, status, progress } = record;
  const now = deps.now();
  if (status !== 'running' || now.getTime() - Date.parse(progress.updatedAt) < silentMs) return record;
  if (await deps.isBulkRunning(bulk.id)) return record;
  const end = { status: 'failed', at: now.toISOString(), error: 'Flowgate.NotRunning' } as const;
  await deps.bulks.end(bulk, end);
  return (await deps.bulks.find(bulk)) ?? record;
}

async function findVisible(id: string, credential: Credential, { bulks }: ReplayRecordDeps): Promise<BulkRecord> {
  const { environment } = credential;
  const record = bulkIdPattern.test(id) ? await bulks.find({ id, environment }) : undefined;
  if (record !== undefined && maySee(credential, record)) return record;
  throw new FlowgateError('not_found', `replay ${quoteStart(id)} is unknown in this environment`);
}

// The counts of an act include everything that its credential may see, so a limited administrator sees only its own acts.
function maySee(caller: Credential, { bulk }: BulkRecord): boolean {
  return isUnlimited(caller) || bulk.credential.id === caller.id;
}

export function toReplayView({ bulk, status, progress, endedAt, error }: BulkRecord) {
  const {
    id,
    act,
    asked: filter,
    workflowId,
    isBackfill: backfill,
    rate,
    count,
    isExact,
    from,
    until,
    reason,
    by,
    createdAt,
  } = bulk;
  const { done, skipped, failed, failures, updatedAt } = progress;
  return defined({
    ...{ id, act, status, filter, workflowId, rate, count, isExact, from, until, reason, by, createdAt, updatedAt },
    ...{ backfill, endedAt, done, skipped, failed, failures, error },
  });
}
