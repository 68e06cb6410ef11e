// Small random events and patterns over few names and values, so that they often meet.
import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonRecord = { [key: string]: Json };

const key = fc.constantFrom('a', 'b', 'c', 'source', 'detail-type');
const leaf = fc.constantFrom<Json>('x', 'y', 'X', '', 1, 2, 301.8, true, null, '10.0.0.1');

const { event } = fc.letrec<{ event: JsonRecord; node: Json; list: Json[] }>((tie) => ({
  event: fc.dictionary(key, tie('node'), {
    maxKeys: 4,
    depthIdentifier: 'event',
  }),
  node: fc.oneof({ depthIdentifier: 'event', maxDepth: 4 }, leaf, tie('event'), tie('list')),
  list: fc.array(tie('node'), { maxLength: 3, depthIdentifier: 'event' }),
}));
export const smallEvent = event;

const value = fc.oneof(
  leaf,
  fc.constantFrom<Json>(
    { exists: true },
    { exists: false },
    { prefix: 'x' },
    { 'equals-ignore-case': 'x' },
    { 'anything-but': ['x', 'y'] },
    { 'anything-but': 1 },
    { numeric: ['>', 1] },
    { wildcard: '*' },
    { cidr: '10.0.0.0/8' },
  ),
);
const values = fc.array(value, { minLength: 1, maxLength: 2 });

const { pattern } = fc.letrec<{ pattern: JsonRecord; branches: Json[] }>((tie) => ({
  pattern: fc.dictionary(
    key,
    fc.oneof({ depthIdentifier: 'pattern', maxDepth: 3 }, values as fc.Arbitrary<Json>, tie('pattern')),
    { minKeys: 1, maxKeys: 3, depthIdentifier: 'pattern' },
  ),
  branches: fc.array(tie('pattern'), { minLength: 2, maxLength: 3 }),
}));

/** A pattern that AWS takes: `$or` is beside `only`, a field that its branches never have. */
export const smallPattern: fc.Arbitrary<JsonRecord> = fc.oneof(
  pattern,
  fc.record({ $or: fc.array(pattern, { minLength: 2, maxLength: 3 }) }),
  fc.record({
    a: pattern,
    detail: fc.record({
      $or: fc.array(pattern, { minLength: 2, maxLength: 3 }),
    }),
  }),
);

/** The same JSON with members and elements in another order. */
export function shuffled(json: Json, random: () => number): Json {
  if (Array.isArray(json)) return shuffle(json, random).map((element) => shuffled(element, random));
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(
    shuffle(Object.entries(json), random).map(([name, inner]) => [name, shuffled(inner, random)]),
  );
}

/** The same pattern in another order. The arrays of operators such as `numeric` have their own order. */
export function shuffledPattern(json: Json, random: () => number): Json {
  if (Array.isArray(json)) return shuffle(json, random).map((element) => shuffledPattern(element, random));
  if (json === null || typeof json !== 'object' || 'numeric' in json) return json;
  const members = shuffle(Object.entries(json), random);
  return Object.fromEntries(members.map(([name, inner]) => [name, shuffledPattern(inner, random)]));
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => ({ item, at: random() }));
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
