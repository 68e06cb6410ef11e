// The item of a run in the events table: its key and attributes, and the expressions of an update.
import { parseEventId, parseRunId, type RunId } from '../../core/event/identity.ts';
import { isFinal, type RecordedRun, type Run, type RunOrigin } from '../../core/run/run.ts';
import { packText, unpackText } from '../packed-text.ts';
import type { Item } from './item-pages.ts';
import { buildFailureEntry, buildRunEntry } from './run-index.ts';

const textAttributes = [
  'workflowId',
  'parentRunId',
  'executionArn',
  'startedAt',
  'stoppedAt',
  'error',
  'cause',
] as const;

export function toRunKey(tableName: string, id: RunId) {
  const key = parseRunId(id)?.key ?? '';
  return { TableName: tableName, Key: { pk: { S: key }, sk: { S: `run#${id}` } } };
}

/** In seconds since the epoch. */
export function computeExpiry(id: RunId, windowSeconds: number): number {
  const eventId = parseRunId(id)?.eventId ?? '';
  return Math.floor((parseEventId(eventId)?.momentMs ?? 0) / 1000) + windowSeconds;
}

/** What is recorded when a run begins. */
export function buildStartAttributes(run: Run, origin: RunOrigin, windowSeconds: number): Item {
  return {
    ...toAttributes(run),
    ...buildRunEntry(run, origin),
    ...buildFailureEntry(run.id, run.status, run.stoppedAt),
    status: { S: run.status },
    revision: { N: isFinal(run.status) ? '1' : '0' },
    expiresAt: { N: String(computeExpiry(run.id, windowSeconds)) },
  };
}

/** Parses a run from its item. */
export function parseRunItem(item: Item): RecordedRun {
  const text = Object.fromEntries(
    textAttributes.map((name) => [name, item[name]?.S]).filter(([, value]) => value !== undefined),
  );
  const flags =
    item.forced === undefined ? {} : { forced: item.forced.BOOL ?? false, debug: item.debug?.BOOL ?? false };
  const depth = item.depth?.N === undefined ? {} : { depth: Number(item.depth.N) };
  return {
    id: (item.sk?.S ?? '').slice('run#'.length),
    status: item.status?.S,
    ...text,
    ...(item.output === undefined ? {} : { output: unpackText(item.output) }),
    ...flags,
    ...depth,
  } as RecordedRun;
}

export function toAttributes(run: RecordedRun): Item {
  const text = textAttributes.flatMap((name) => (run[name] === undefined ? [] : [[name, { S: run[name] }] as const]));
  return {
    ...Object.fromEntries(text),
    ...(run.output === undefined ? {} : { output: packText(run.output) }),
    ...(run.forced === undefined ? {} : { forced: { BOOL: run.forced } }),
    ...(run.debug === undefined ? {} : { debug: { BOOL: run.debug } }),
    ...(run.depth === undefined ? {} : { depth: { N: String(run.depth) } }),
  };
}

// A redriven execution runs again, so the attributes of its end are removed; a run that has started does not wait any more.
const clearedByProgress = [
  'stoppedAt',
  'output',
  'error',
  'cause',
  'lacksOutput',
  'failedAs',
  'cancelledAt',
  'waitingAs',
  'releasedAt',
] as const;

export function listMissing(attributes: Item): readonly string[] {
  return clearedByProgress.filter((name) => attributes[name] === undefined);
}

/** The revision of a run that could not be started: lower than that of every status of an execution. */
export const undelivered = { N: '-1' };

type Assignments = ReturnType<typeof assignments>;
export type Update = Assignments & { readonly ConditionExpression: string; readonly ReturnValues?: 'ALL_NEW' };

export function withRemoval(set: Assignments, gone: readonly string[]): Assignments {
  const names = Object.fromEntries(gone.map((name) => [`#${name}`, name]));
  const remove = gone.length === 0 ? '' : ` REMOVE ${Object.keys(names).join(', ')}`;
  return {
    ...set,
    UpdateExpression: set.UpdateExpression + remove,
    ExpressionAttributeNames: { ...set.ExpressionAttributeNames, ...names },
  };
}

export function assignments(attributes: Item, mode: 'if-absent' | 'overwrite') {
  const names = Object.keys(attributes);
  const value = (name: string): string => (mode === 'overwrite' ? `:${name}` : `if_not_exists(#${name}, :${name})`);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = ${value(name)}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])) as Item,
  };
}
