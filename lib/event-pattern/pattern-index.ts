// Matches an event against many patterns: only those whose source, detail type or other exact field fits are compared.

import { isJsonObject } from '../value/json.ts';
import { EventFields, matchesAlternative } from './alternative-match.ts';
import type { Alternative } from './alternatives.ts';
import { compilePattern } from './compiled-pattern.ts';

interface Entry {
  readonly id: string;
  readonly order: number;
  readonly alternative: Alternative;
  /** The group of the index that contains it. */
  readonly shape: Shape;
  readonly keys: readonly string[];
}

/** The alternatives that require exact strings in the same fields, by those strings. */
interface Shape {
  readonly name: string;
  readonly fields: Alternative;
  readonly entries: Map<string, Set<Entry>>;
}

const preferred: readonly string[] = ['source', 'detail-type'];

/**
 * Patterns by ID. The cost of a match grows with the number of patterns that require the event's source and detail type (or, for
 * patterns that name neither, the same value of another field), not with the number of all patterns. Patterns without any exact
 * string are compared with every event.
 */
export class PatternIndex {
  readonly #patterns = new Map<string, readonly Entry[]>();
  readonly #shapes = new Map<string, Shape>();
  #added = 0;

  /** Adds a pattern, or replaces the one with this ID. @throws EventPatternError; then nothing has changed */
  add(id: string, pattern: unknown): void {
    const { alternatives } = compilePattern(pattern);
    this.remove(id);
    this.#added += 1;
    const entries = alternatives.map((alternative) => this.#place(id, alternative));
    this.#patterns.set(id, entries);
    for (const entry of entries) for (const key of entry.keys) insert(entry.shape.entries, key, entry);
  }

  /** Removes a pattern; returns whether it existed. */
  remove(id: string): boolean {
    for (const entry of this.#patterns.get(id) ?? []) this.#withdraw(entry);
    return this.#patterns.delete(id);
  }

  /** The IDs of all patterns that match, in the order in which they were added. Never throws. */
  match(event: unknown): string[] {
    if (!isJsonObject(event)) return [];
    const fields = new EventFields(event);
    const matched = new Map<string, number>();
    for (const shape of this.#shapes.values()) {
      for (const key of combineKeys(collectStrings(shape, fields))) {
        for (const { id, order, alternative } of shape.entries.get(key) ?? []) {
          if (!matched.has(id) && matchesAlternative(alternative, fields)) matched.set(id, order);
        }
      }
    }
    return [...matched].sort(([, a], [, b]) => a - b).map(([id]) => id);
  }

  #place(id: string, alternative: Alternative): Entry {
    const fields = selectIndexFields(alternative);
    const name = JSON.stringify(fields.map(([path]) => path));
    const shape = this.#shapes.get(name) ?? {
      name,
      fields,
      entries: new Map(),
    };
    this.#shapes.set(name, shape);
    return {
      id,
      order: this.#added,
      alternative,
      shape,
      keys: combineKeys(fields.map(([, field]) => field.exact ?? [])),
    };
  }

  #withdraw(entry: Entry): void {
    const { name, entries } = entry.shape;
    for (const key of entry.keys) {
      const bucket = entries.get(key);
      bucket?.delete(entry);
      if (bucket?.size === 0) entries.delete(key);
    }
    if (entries.size === 0) this.#shapes.delete(name);
  }
}

/** The fields by which an alternative is looked up: source and detail type if they are exact, otherwise the first exact field. */
function selectIndexFields(alternative: Alternative): Alternative {
  const exact = alternative.filter(([, field]) => field.exact);
  const best = exact.filter(([path]) => preferred.includes(path));
  return best.length > 0 ? best : exact.slice(0, 1);
}

function collectStrings(shape: Shape, fields: EventFields): string[][] {
  return shape.fields.map(([path, { steps }]) =>
    fields.at(path, steps).flatMap(({ value }) => (typeof value === 'string' ? value : [])),
  );
}

/** Every choice of one string from each list, as a key. */
function combineKeys(lists: readonly (readonly string[])[]): string[] {
  const choices = lists.reduce<string[][]>(
    (heads, list) => heads.flatMap((head) => [...new Set(list)].map((text) => [...head, text])),
    [[]],
  );
  return choices.map((choice) => JSON.stringify(choice));
}

function insert(entries: Map<string, Set<Entry>>, key: string, entry: Entry): void {
  const bucket = entries.get(key) ?? new Set();
  entries.set(key, bucket.add(entry));
}
