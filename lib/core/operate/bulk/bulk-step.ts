// One step of a bulk act: slices of items, one slice a second, until the step's time is over.
//
//   read the record ──▶ page of items ── act on each ── record the progress ─┬─ more ──▶ next second
//                                                                            └─ stopped, or no more ──▶ end
//
// The record has the cursor. A step that is killed loses at most its last slice, which the next step does again: acting twice on an
// item changes nothing.

import { mapInGroups } from '../../../value/in-groups.ts';
import {
  type Bulk,
  type BulkProgress,
  type BulkRecord,
  type BulkRef,
  type BulkStatus,
  maxNamedFailures,
} from './bulk.ts';
import { actOnItem, type BulkItemDeps, type ItemOutcome } from './bulk-item.ts';
import { type BulkItemsDeps, readBulkItems, type Slice } from './bulk-items.ts';
import type { BulkListStore } from './list-bulks.ts';

export interface BulkEnd {
  readonly status: BulkStatus;
  /** ISO 8601. */
  readonly at: string;
  readonly error?: string | undefined;
  /** @default as recorded */
  readonly progress?: BulkProgress | undefined;
}

export interface BulkStore {
  find(ref: BulkRef): Promise<BulkRecord | undefined>;
  /** Records progress. Returns false, and records nothing, unless the act is still running. */
  keepProgress(ref: BulkRef, progress: BulkProgress): Promise<boolean>;
  /** Ends an act that is still running. Returns false if it has ended before. */
  end(ref: BulkRef, end: BulkEnd): Promise<boolean>;
}

export interface BulkStepDeps extends BulkItemDeps, BulkItemsDeps {
  readonly bulks: BulkStore;
  readonly bulkList: BulkListStore;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** The result of a step for the state machine, which calls the next one unless it is done. */
export interface StepReport extends BulkRef, Pick<BulkProgress, 'done' | 'skipped' | 'failed' | 'cursor'> {
  readonly isDone: boolean;
}

const sliceMs = 1_000;

/** Works on a bulk act until it is done, or until `until`. */
export async function runBulkStep(ref: BulkRef, until: Date, deps: BulkStepDeps): Promise<StepReport> {
  const record = await deps.bulks.find(ref);
  if (record === undefined) throw new RangeError(`bulk act ${ref.id} is unknown`);
  let { progress } = record;
  let isDone = record.status !== 'running';
  const working = isDone ? deps : { ...deps, endedEarly: await listEndedEarly(record.bulk, deps) };
  while (!isDone && deps.now() < until) {
    const startedMs = deps.now().getTime();
    const { target, rate } = record.bulk;
    const slice = await readBulkItems(target, { cursor: progress.cursor, limit: rate }, deps);
    progress = await workOn(record.bulk, slice, { progress, deps: working });
    isDone = await recordSlice(ref, progress, deps);
    if (!isDone && slice.items.length > 0)
      await deps.sleep(computePause(slice, { rate, tookMs: deps.now().getTime() - startedMs }));
  }
  return reportStep(ref, progress, isDone);
}

export function reportStep({ id, environment }: BulkRef, progress: BulkProgress, isDone: boolean): StepReport {
  const { done, skipped, failed, cursor } = progress;
  return { id, environment, done, skipped, failed, cursor, isDone };
}

/** How many of the newest acts are asked. */
const mostEarlierActs = 100;

/** The replays of many that may have sent an event without a note of it. */
async function listEndedEarly(
  { act, environment, id }: Bulk,
  { bulkList }: BulkStepDeps,
): Promise<readonly BulkRecord[]> {
  if (act !== 'replay') return [];
  const { items } = await bulkList.readPage(environment, {}, mostEarlierActs);
  const records = await bulkList.readRecords(items.map((item) => ({ id: item.id, environment })));
  return records.filter(
    ({ bulk, status }) => bulk.id !== id && bulk.act === 'replay' && (status === 'failed' || status === 'stopped'),
  );
}

/** A slice is empty if nothing in that part of the list matches; it may have some items more than the rate. */
function computePause({ items }: Slice, { rate, tookMs }: { readonly rate: number; readonly tookMs: number }): number {
  return Math.max(Math.ceil(items.length / rate) * sliceMs - tookMs, 0);
}

/** Records a slice. Returns whether the act has ended: because this was the last slice, or because a caller stopped the act. */
async function recordSlice(ref: BulkRef, progress: BulkProgress, { bulks, now }: BulkStepDeps): Promise<boolean> {
  if (progress.cursor !== undefined) return !(await bulks.keepProgress(ref, progress));
  // Progress and cursor are one write, because progress without its cursor would be repeated.
  await bulks.end(ref, { status: 'succeeded', at: now().toISOString(), progress });
  return true;
}

interface Work {
  readonly progress: BulkProgress;
  readonly deps: BulkStepDeps;
}

async function workOn(bulk: Bulk, { items, cursor }: Slice, { progress, deps }: Work): Promise<BulkProgress> {
  const outcomes = await mapInGroups(items, async (item) => ({
    id: item.id,
    outcome: await actOnItem(bulk, item, deps),
  }));
  const count = (kind: ItemOutcome['kind']): number => outcomes.filter(({ outcome }) => outcome.kind === kind).length;
  const failures = outcomes.flatMap(({ id, outcome }) =>
    outcome.kind === 'failed' ? [{ id, reason: outcome.reason }] : [],
  );
  return {
    done: progress.done + count('done'),
    skipped: progress.skipped + count('skipped'),
    failed: progress.failed + failures.length,
    failures: [...progress.failures, ...failures].slice(0, maxNamedFailures),
    cursor,
    updatedAt: deps.now().toISOString(),
  };
}
