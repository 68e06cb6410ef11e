// Lists the changes between two JSON values, such as the input and the output of a state. Does not format them.
import { isRawNumber } from './exact-json.ts';

export interface JsonChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** A JSON pointer; empty for the whole value. */
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Lists the places that differ, in the order of the values, at most `limit` of them. */
export function listChanges(before: unknown, after: unknown, limit = 200): readonly JsonChange[] {
  const changes: JsonChange[] = [];
  collect({ before, after, pointer: '' }, changes, limit);
  return changes;
}

interface Place {
  readonly before: unknown;
  readonly after: unknown;
  readonly pointer: string;
}

function collect({ before, after, pointer }: Place, changes: JsonChange[], limit: number): void {
  if (changes.length >= limit || isSameScalar(before, after)) return;
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    changes.push({ kind: 'changed', pointer, before, after });
    return;
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of names) {
    if (changes.length >= limit) return;
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!Object.hasOwn(after, name)) changes.push({ kind: 'removed', pointer: place, before: before[name] });
    else if (!Object.hasOwn(before, name)) changes.push({ kind: 'added', pointer: place, after: after[name] });
    else collect({ before: before[name], after: after[name], pointer: place }, changes, limit);
  }
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isRawNumber(value);
}

function isSameScalar(before: unknown, after: unknown): boolean {
  if (isRawNumber(before) && isRawNumber(after)) return before.rawJSON === after.rawJSON;
  return Object.is(before, after);
}
