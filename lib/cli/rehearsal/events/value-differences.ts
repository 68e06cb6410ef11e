// Finds where two JSON values differ, for people: a JSON pointer and both values. It knows which values differ in every run, such as times.
import { isJsonObject, type JsonValue, readJson, toCanonicalJson } from '../../../value/json.ts';
import { escapePointer } from '../../../value/json-pointer.ts';

export interface ValueDifference {
  /** A JSON pointer; empty for the whole value. */
  readonly pointer: string;
  /** The recorded value; absent if there was none. */
  readonly was?: JsonValue;
  /** The value of the rehearsal; absent if there is none. */
  readonly would?: JsonValue;
}

/** Whether two different values without members mean the same, such as the times of two runs. */
export type IsAlike = (was: JsonValue, would: JsonValue) => boolean;

/** More differences than these say nothing more. */
const mostDifferences = 20;

/**
 * Returns the first 20 places where two values differ. The order of keys does not matter. Texts that are JSON are compared as
 * values, because an event's detail may be a text.
 */
export function findValueDifferences(
  was: JsonValue | undefined,
  would: JsonValue | undefined,
  isAlike: IsAlike = () => false,
): ValueDifference[] {
  return [...listDifferences({ was, would, pointer: '', isAlike })].slice(0, mostDifferences);
}

interface Pair {
  readonly was: JsonValue | undefined;
  readonly would: JsonValue | undefined;
  readonly pointer: string;
  readonly isAlike: IsAlike;
}

function* listDifferences({ was, would, pointer, isAlike }: Pair): Generator<ValueDifference> {
  if (was === undefined && would === undefined) return;
  if (was === undefined) return yield { pointer, would: would ?? null };
  if (would === undefined) return yield { pointer, was };
  const names = listMembers(was, would);
  if (names === undefined) {
    const [one, other] = [readNested(was), readNested(would)];
    if (one !== undefined && other !== undefined) {
      return yield* listDifferences({ was: one, would: other, pointer, isAlike });
    }
    if (toCanonicalJson(was) !== toCanonicalJson(would) && !isAlike(was, would)) yield { pointer, was, would };
    return;
  }
  for (const name of names) {
    const inner = { was: readMember(was, name), would: readMember(would, name) };
    yield* listDifferences({ ...inner, pointer: `${pointer}/${escapePointer(name)}`, isAlike });
  }
}

/** The members of either value; undefined if they are not both objects or both arrays. */
function listMembers(was: JsonValue, would: JsonValue): string[] | undefined {
  if (Array.isArray(was) && Array.isArray(would)) {
    return Array.from({ length: Math.max(was.length, would.length) }, (_, index) => String(index));
  }
  if (!isJsonObject(was) || !isJsonObject(would)) return undefined;
  return [...new Set([...Object.keys(was), ...Object.keys(would)])];
}

function readMember(value: JsonValue, name: string): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function readNested(value: JsonValue): JsonValue | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return readJson(value);
  } catch {
    return undefined;
  }
}
