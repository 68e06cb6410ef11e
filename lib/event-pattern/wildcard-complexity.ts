// Refuses wildcards that AWS refuses as too complex. Used for rules at synth only, so it is not in the functions' bundles.

import { isJsonObject } from '../value/json.ts';
import { pointerTo, refuse } from './event-pattern-error.ts';

/**
 * Patterns with this many states or more are refused. AWS publishes no number: it is known to accept three patterns such as
 * `*:stack/NAME/*` in one field, which have 9 states, and to refuse `*:*:*:*:*:event-bus/*`, which has 11.
 */
const tooComplex = 10;

interface Field {
  readonly pointer: string;
  readonly wildcards: string[];
}

/**
 * Refuses a pattern if some text could be at too many places of a field's wildcards at once.
 * @param pattern a parsed pattern that compiles
 * @throws EventPatternError
 */
export function refuseComplexWildcards(pattern: unknown): void {
  const fields = new Map<string, Field>();
  collect(pattern, { path: '', pointer: '' }, fields);
  for (const { wildcards, pointer } of fields.values()) {
    if (countStates(wildcards) >= tooComplex) refuse(explanation, pointer);
  }
}

const explanation =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character';

/** Gathers the wildcards of each field, from all branches of `$or`: AWS compiles them into one machine. */
function collect(
  node: unknown,
  at: { readonly path: string; readonly pointer: string },
  fields: Map<string, Field>,
): void {
  if (!isJsonObject(node)) return;
  for (const [key, value] of Object.entries(node)) {
    const inner = { path: key === '$or' ? at.path : `${at.path}.${key}`, pointer: pointerTo(at.pointer, key) };
    collect(value, inner, fields);
    if (!Array.isArray(value)) continue;
    for (const element of value) if (key === '$or') collect(element, inner, fields);
    const field = fields.get(inner.path) ?? { pointer: inner.pointer, wildcards: [] };
    field.wildcards.push(
      ...value.filter(isJsonObject).flatMap(({ wildcard }) => (typeof wildcard === 'string' ? wildcard : [])),
    );
    fields.set(inner.path, field);
  }
}

type Token = string | 'any';

/** The largest number of places that one text can be at, up to the limit. Examines all sets of places. */
function countStates(wildcards: readonly string[]): number {
  const patterns = wildcards.map(tokenize);
  const alphabet = new Set(patterns.flat());
  const pending = [patterns.map((tokens) => close([0], tokens))];
  const seen = new Set(pending.map((places) => JSON.stringify(places)));
  let largest = 0;
  for (let places = pending.pop(); places !== undefined && largest < tooComplex; places = pending.pop()) {
    largest = Math.max(largest, places.flat().length);
    for (const char of alphabet) {
      const next = places.map((of, index) => advance(of, char, patterns[index] ?? []));
      const key = JSON.stringify(next);
      if (seen.has(key)) continue;
      seen.add(key);
      pending.push(next);
    }
  }
  return largest;
}

/** A text's tokens including its quotes, as in AWS's engine. `any` stands for a wildcard, and for any other character. */
function tokenize(wildcard: string): readonly Token[] {
  const parts = wildcard.match(/\\.|[^\\]/gsu) ?? [];
  return ['"', ...parts.map((part) => (part === '*' ? 'any' : part.replace(/^\\/, ''))), '"'];
}

/** The places after one more character. A place is the index of the last token read; a wildcard may be read again. */
function advance(places: readonly number[], char: Token, tokens: readonly Token[]): readonly number[] {
  const next = places.flatMap((place) => {
    const stays = tokens[place] === 'any' ? [place] : [];
    const goesOn = char !== 'any' && tokens[place + 1] === char ? [place + 1] : [];
    return [...stays, ...goesOn];
  });
  return close(next, tokens);
}

/** Adds the wildcards that directly follow, because they may match nothing. */
function close(places: readonly number[], tokens: readonly Token[]): readonly number[] {
  const all = places.flatMap((place) => (tokens[place + 1] === 'any' ? [place, place + 1] : [place]));
  return [...new Set(all)].sort((a, b) => a - b);
}
