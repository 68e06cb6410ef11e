// Runs in the indexes `runs` and `failures`: the attributes that put a run's item there, and how the entries are read.
import { parseRunId, type RunId } from '../../core/event/identity.ts';
import { readMoment, toPosition } from '../../core/operate/list-partition.ts';
import type { SweptRun } from '../../core/reconcile/ports.ts';
import { computeLastMoment, mergeInOrder, type Window } from '../../core/reconcile/sweep.ts';
import {
  type DaySpan,
  isFailure,
  type Run,
  type RunOrigin,
  type RunStatus,
  type RunSummary,
} from '../../core/run/run.ts';
import { parseBase32Number } from '../../value/digest.ts';
import type { Item } from './item-pages.ts';
import { findLastPosition, iterateIndex } from './list-index.ts';
import type { TableOptions } from './table-options.ts';
import { WorkflowRegister } from './workflow-register.ts';

/**
 * How many partitions a workflow has in an environment. A partition takes 1,000 writes a second, so one partition allows 300 to
 * 500 runs a second. To allow more, raise this number: the first partition keeps its name, so that runs from before stay listed.
 */
const shards = 1;

/** The attributes by which a run's item is in the indexes; none for a debug run, because debug runs are not listed. */
export function buildRunEntry({ id, workflowId, debug, startedAt }: Run, origin: RunOrigin): Item {
  if (debug || startedAt === undefined) return {};
  const { environment, organisationId, credentialId } = origin;
  return {
    runsIn: { S: chooseRunPartition(id, { environment, workflowId }) },
    startedAs: { S: toPosition(startedAt, id) },
    ...(organisationId === undefined ? {} : { organisationId: { S: organisationId } }),
    ...(credentialId === undefined ? {} : { credentialId: { S: credentialId } }),
  };
}

/** The attribute by which a run that did not succeed is in `failures`, once its start is recorded; none for any other. */
export function buildFailureEntry(id: RunId, status: RunStatus, stoppedAt: string | undefined): Item {
  return isFailure(status) && stoppedAt !== undefined ? { failedAs: { S: toPosition(stoppedAt, id) } } : {};
}

/** The attributes by which a run that waits is in `waiting`. It is in no other list until it starts. */
export function buildWaitingEntry(
  { id, workflowId }: Pick<Run, 'id' | 'workflowId'>,
  acceptedAt: string,
  { environment, organisationId, credentialId }: RunOrigin,
): Item {
  return {
    runsIn: { S: chooseRunPartition(id, { environment, workflowId }) },
    waitingAs: { S: toPosition(acceptedAt, id) },
    ...(organisationId === undefined ? {} : { organisationId: { S: organisationId } }),
    ...(credentialId === undefined ? {} : { credentialId: { S: credentialId } }),
  };
}

interface RunGroup {
  readonly environment: string;
  readonly workflowId: string;
}

/** The names of a workflow's partitions in an environment. */
export function listRunPartitions(group: RunGroup, count = shards): string[] {
  return Array.from({ length: count }, (_, shard) => namePartition(group, shard));
}

/** The names of the partitions of several workflows, each once. */
export function listPartitionsOfAll(environment: string, workflows: readonly string[]): string[] {
  return [...new Set(workflows)].flatMap((workflowId) => listRunPartitions({ environment, workflowId }));
}

// Two digits of the event's key, which is random.
export function chooseRunPartition(id: RunId, group: RunGroup, count = shards): string {
  const digits = parseRunId(id)?.key.slice(0, 2) ?? '0';
  return namePartition(group, parseBase32Number(digits) % count);
}

function namePartition({ environment, workflowId }: RunGroup, shard: number): string {
  return shard === 0 ? `${environment}#${workflowId}` : `${environment}#${workflowId}#${shard}`;
}

/** The runs that started on some days, the newest first, read one page of each workflow at a time, when they are requested. */
export async function* iterateStartedRuns(
  { environment, workflows, firstDay, lastDay }: DaySpan,
  table: TableOptions,
): AsyncGenerator<RunSummary> {
  const last = findLastPosition(`${lastDay}T23:59:59.999Z`);
  const bound = { from: `${firstDay}T00:00:00.000Z`, last, isNewestFirst: true };
  const ids = workflows ?? (await new WorkflowRegister(table).all(environment));
  const items = mergeInOrder(readDatedPartitions({ environment, workflows: ids }, bound, table), 'newest first');
  for await (const { item } of items) yield parseRunEntry(item, environment);
}

/**
 * The runs of an environment that started in a window, the earliest first, with the parts that reconciliation needs. A run that
 * started within the last seconds may not be in the index yet.
 */
export async function* iterateSweptRuns(
  environment: string,
  window: Window,
  table: TableOptions,
): AsyncGenerator<SweptRun> {
  const bound = { from: window.from, last: findLastPosition(computeLastMoment(window)) };
  const workflows = await new WorkflowRegister(table).all(environment);
  const items = mergeInOrder(readDatedPartitions({ environment, workflows }, bound, table));
  for await (const { item } of items) yield readSweptRun(item);
}

function readDatedPartitions(
  { environment, workflows }: Pick<DaySpan, 'environment' | 'workflows'>,
  bound: Parameters<typeof iterateIndex>[1],
  table: TableOptions,
) {
  const partitions = listPartitionsOfAll(environment, workflows ?? []);
  return partitions.map((partition) => addMoments(iterateIndex({ index: 'runs', partition }, bound, table)));
}

async function* addMoments(items: AsyncIterable<Item>): AsyncGenerator<{ readonly at: string; readonly item: Item }> {
  for await (const item of items) yield { at: item.startedAs?.S ?? '', item };
}

function readSweptRun({ sk, startedAs, status, lacksOutput }: Item): SweptRun {
  return {
    id: readRunId(sk),
    at: readMoment(startedAs?.S ?? ''),
    status: status?.S as SweptRun['status'],
    lacksOutput: lacksOutput?.BOOL === true,
  };
}

/** A run as its entry in an index has it. */
export function parseRunEntry(item: Item, environment: string): RunSummary {
  return {
    id: readRunId(item.sk),
    environment,
    organisationId: item.organisationId?.S,
    credentialId: item.credentialId?.S,
    workflowId: item.workflowId?.S,
    status: item.status?.S,
    forced: item.forced?.BOOL,
    startedAt: item.startedAt?.S,
    stoppedAt: item.stoppedAt?.S,
    error: item.error?.S,
  } as RunSummary;
}

function readRunId(sk: Item[string] | undefined): RunId {
  return (sk?.S ?? '').slice('run#'.length) as RunId;
}
