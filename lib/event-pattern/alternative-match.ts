// Decides whether an event matches one alternative of a pattern.

import type { Alternative } from './alternatives.ts';
import { isConsistent } from './array-consistency.ts';
import { collectValues, type FieldValue } from './event-fields.ts';

/** An event's leaves by path. Each path is looked up once and shared by all patterns. */
export class EventFields {
  readonly #event: object;
  readonly #values = new Map<string, readonly FieldValue[]>();

  constructor(event: object) {
    this.#event = event;
  }

  at(path: string, steps: readonly string[]): readonly FieldValue[] {
    const known = this.#values.get(path);
    if (known !== undefined) return known;
    const values = collectValues(this.#event, steps);
    this.#values.set(path, values);
    return values;
  }
}

/** Whether all fields match, with values from the same array elements. */
export function matchesAlternative(alternative: Alternative, fields: EventFields): boolean {
  let isInArrays = false;
  for (const [path, field] of alternative) {
    const values = fields.at(path, field.steps);
    isInArrays ||= values.some(({ within }) => within !== undefined);
    const isAbsent = field.isMatchedByAbsence && (values.length === 0 || isInArrays);
    if (!isAbsent && !values.some(({ value }) => field.test(value))) return false;
  }
  if (!isInArrays) return true;
  return isConsistent(alternative.map(([path, field]) => ({ field, values: fields.at(path, field.steps) })));
}
