// Explains why a pattern matches an event or does not: the pattern as a tree, with the outcome and the event's values at each field.
// The overall outcome is the engine's own; the tree never decides it.

import { isJsonObject, type JsonObject, type JsonValue } from '../value/json.ts';

import { EventFields } from './alternative-match.ts';
import { compileField } from './alternatives.ts';
import { compilePattern, matchesCompiledPattern } from './compiled-pattern.ts';
import { pointerTo } from './event-pattern-error.ts';
import { describeNearMiss } from './near-miss.ts';
import type { Leaf } from './value-test.ts';

export interface FieldExplanation {
  readonly kind: 'field';
  /** The field's path in the event, with dots: `detail.data.total`. */
  readonly path: string;
  /** Where the field is in the pattern, as a JSON pointer. */
  readonly pointer: string;
  /** The list of values and operators that the pattern has for the field, unchanged. */
  readonly expected: readonly JsonValue[];
  readonly matches: boolean;
  /** The event's values at the path: the first 10. Empty if the field is absent. */
  readonly found: readonly Leaf[];
  /** How many values the event has at the path. */
  readonly foundCount: number;
  /** For a field that does not match: what was probably meant. */
  readonly hint?: string;
}

export interface OrExplanation {
  readonly kind: 'or';
  readonly pointer: string;
  readonly matches: boolean;
  /** One list of parts for each branch; a branch matches if all of its parts do. */
  readonly branches: readonly (readonly PatternPart[])[];
}

export type PatternPart = FieldExplanation | OrExplanation;

export interface PatternExplanation {
  readonly matches: boolean;
  /** All of them must match. */
  readonly parts: readonly PatternPart[];
  /**
   * Present if every part matches by itself but the pattern does not: the values are in different elements of an array, and
   * fields of one object must match in the same element.
   */
  readonly isSplitAcrossElements?: true;
}

interface Place {
  readonly path: string | undefined;
  readonly pointer: string;
}

interface Context {
  readonly event: JsonObject;
  readonly fields: EventFields;
  readonly hasOr: boolean;
}

const mostValues = 10;

/** Explains a pattern against an event. @throws EventPatternError if AWS refuses the pattern */
export function explainPattern(pattern: JsonObject, event: JsonObject): PatternExplanation {
  const compiled = compilePattern(pattern);
  const context: Context = { event, fields: new EventFields(event), hasOr: compiled.hasOr };
  const parts = explainMembers(pattern, { path: undefined, pointer: '' }, context);
  const matches = matchesCompiledPattern(compiled, event);
  const isSplit = !matches && parts.every((part) => part.matches);
  return isSplit ? { matches, parts, isSplitAcrossElements: true } : { matches, parts };
}

function explainMembers(object: JsonObject, place: Place, context: Context): PatternPart[] {
  return Object.entries(object).flatMap(([key, value]) => explainMember(key, value, place, context));
}

function explainMember(key: string, value: JsonValue, place: Place, context: Context): PatternPart[] {
  const pointer = pointerTo(place.pointer, key);
  if (context.hasOr && key === '$or' && Array.isArray(value)) {
    return [explainOr(value as JsonObject[], { ...place, pointer }, context)];
  }
  const path = place.path === undefined ? key : `${place.path}.${key}`;
  if (Array.isArray(value)) return [explainField(value, { path, pointer }, context)];
  return isJsonObject(value) ? explainMembers(value, { path, pointer }, context) : [];
}

function explainOr(branches: readonly JsonObject[], place: Place, context: Context): OrExplanation {
  const explained = branches.map((branch, index) =>
    explainMembers(branch, { ...place, pointer: pointerTo(place.pointer, index) }, context),
  );
  const matches = explained.some((parts) => parts.every((part) => part.matches));
  return { kind: 'or', pointer: place.pointer, matches, branches: explained };
}

function explainField(
  expected: readonly JsonValue[],
  { path, pointer }: { readonly path: string; readonly pointer: string },
  { event, fields }: Context,
): FieldExplanation {
  const field = compileField(expected, { path, pointer });
  const values = fields.at(path, field.steps);
  const isInArray = values.some(({ within }) => within !== undefined);
  const isAbsenceEnough = field.isMatchedByAbsence && (values.length === 0 || isInArray);
  const matches = isAbsenceEnough || values.some(({ value }) => field.test(value));
  const found = values.slice(0, mostValues).map(({ value }) => value);
  const hint = matches ? undefined : describeNearMiss({ path, steps: field.steps, expected, found }, event);
  const explained = { kind: 'field', path, pointer, expected, matches, found, foundCount: values.length } as const;
  return hint === undefined ? explained : { ...explained, hint };
}
