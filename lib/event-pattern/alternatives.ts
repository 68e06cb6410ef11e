// Compiles a pattern to its alternatives: each is a list of fields that must all match. `$or` is multiplied out.

import { isJsonObject } from '../value/json.ts';
import { EventPatternError, pointerTo, refuse } from './event-pattern-error.ts';
import { compileValue, type Leaf } from './value-test.ts';

export interface FieldTest {
  /** The path's steps, split at every dot: `a.b` as one key and `b` inside `a` are the same field. */
  readonly steps: readonly string[];
  readonly test: (value: Leaf) => boolean;
  readonly isMatchedByAbsence: boolean;
  /** The strings that match, if only exact strings match. */
  readonly exact?: readonly string[];
}

/** Fields in the order of their paths: in this order the engine decides which array elements belong together. */
export type Alternative = readonly (readonly [path: string, field: FieldTest])[];

export interface FieldPlace {
  readonly path: string;
  readonly pointer: string;
}

const combinationsLimit = 1000;

/** Names that AWS reserves for operators: if an object under `$or` uses one, `$or` is an ordinary field. */
const reservedInOr: ReadonlySet<string> = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr html = < <= > >= regex not-wildcard ' +
    'not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ' +
    'ip-address-not-in-range'
  ).split(' '),
);

type Rule = ReadonlyMap<string, FieldTest>;

interface Place {
  /** The field's path with dots; undefined for the pattern itself. */
  readonly path: string | undefined;
  readonly pointer: string;
  readonly isInOr: boolean;
  /** Whether `$or` is the operator: AWS first reads the pattern this way, and then with `$or` as an ordinary field. */
  readonly hasOr: boolean;
}

export interface Alternatives {
  readonly alternatives: readonly Alternative[];
  /** Whether `$or` is the operator in this pattern. False: AWS reads it as an ordinary field. */
  readonly hasOr: boolean;
}

/** All alternatives of a parsed pattern. @throws EventPatternError if AWS refuses the pattern */
export function compileAlternatives(pattern: unknown): Alternatives {
  if (!isJsonObject(pattern)) refuse('Filter is not an object', '');
  const { rules, hasOr } = compileEitherWay(pattern, { path: undefined, pointer: '', isInOr: false, hasOr: true });
  return { alternatives: rules.map((rule) => [...rule].sort(([a], [b]) => (a < b ? -1 : 1))), hasOr };
}

function compileEitherWay(
  pattern: Record<string, unknown>,
  top: Place,
): { readonly rules: readonly Rule[]; readonly hasOr: boolean } {
  try {
    return { rules: compileObject([new Map()], pattern, top), hasOr: true };
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    try {
      return { rules: compileObject([new Map()], pattern, { ...top, hasOr: false }), hasOr: false };
    } catch {
      throw error;
    }
  }
}

function compileObject(rules: readonly Rule[], object: Record<string, unknown>, place: Place): readonly Rule[] {
  const members = Object.entries(object);
  if (members.length === 0) refuse('Empty objects are not allowed', place.pointer);
  return members.reduce((all, [key, value]) => compileMember(all, key, value, place), rules);
}

function compileMember(rules: readonly Rule[], key: string, value: unknown, place: Place): readonly Rule[] {
  const pointer = pointerTo(place.pointer, key);
  if (place.hasOr && key === '$or') return compileOr(rules, value, { ...place, pointer, isInOr: true });
  if (place.isInOr && reservedInOr.has(key)) {
    refuse(`${key} is Ruler reserved fieldName which cannot be used inside $or.`, pointer);
  }
  const inner = { ...place, pointer, path: place.path === undefined ? key : `${place.path}.${key}` };
  if (Array.isArray(value)) return addField(rules, compileField(value, inner), inner);
  if (isJsonObject(value)) return compileObject(rules, value, inner);
  refuse(`"${key}" must be an object or an array`, pointer);
}

function compileOr(rules: readonly Rule[], value: unknown, place: Place): readonly Rule[] {
  if (!Array.isArray(value)) return refuse('It must be an Array followed with $or.', place.pointer);
  const results = value.flatMap((branch: unknown, index) => {
    if (!isJsonObject(branch))
      return refuse('Only JSON object is allowed in array of $or relationship.', place.pointer);
    return compileObject(rules, branch, { ...place, pointer: pointerTo(place.pointer, index) });
  });
  if (value.length < 2) return refuse('There must have at least 2 Objects in $or relationship.', place.pointer);
  if (results.length > combinationsLimit)
    return refuse(`$or gives more than ${combinationsLimit} rule combinations`, place.pointer);
  return results;
}

function addField(rules: readonly Rule[], field: FieldTest, { path, pointer }: FieldPlace): readonly Rule[] {
  if (rules.some((rule) => rule.has(path))) refuse(`Path \`${path}\` cannot be allowed multiple times`, pointer);
  return rules.map((rule) => new Map([...rule, [path, field]]));
}

/** @throws EventPatternError if AWS refuses a value */
export function compileField(values: readonly unknown[], place: FieldPlace): FieldTest {
  if (values.length === 0) refuse('Empty arrays are not allowed', place.pointer);
  const tests = values.map((value, index) => compileValue(value, pointerTo(place.pointer, index)));
  const exact = tests.flatMap((test) => test.exact ?? []);
  const isExact = exact.length === tests.length;
  const [only] = tests;
  return {
    steps: place.path.split('.'),
    test: tests.length === 1 && only ? only.test : (leaf) => tests.some((test) => test.test(leaf)),
    isMatchedByAbsence: tests.some((test) => test.isMatchedByAbsence === true),
    ...(isExact ? { exact } : {}),
  };
}
