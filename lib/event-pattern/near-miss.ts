// Says what is probably wrong with a field that does not match: a misspelt name, another case, a number in place of a text. It only
// advises; it never decides what matches.

import type { JsonObject } from '../value/json.ts';
import { findNearestName } from '../value/nearest-name.ts';
import type { Leaf } from './value-test.ts';

export interface MissedField {
  /** The path with dots. */
  readonly path: string;
  readonly steps: readonly string[];
  readonly expected: readonly unknown[];
  /** The first of the event's values at the path. */
  readonly found: readonly Leaf[];
}

/** Longer texts are not compared: the comparison takes time in proportion to the product of both lengths. */
const longestComparedText = 100;

/** The nearest one is searched among at most this many names or values. */
const mostCandidates = 500;

/** A hint for a field that does not match; undefined if nothing is close. */
export function describeNearMiss(field: MissedField, event: JsonObject): string | undefined {
  return field.found.length === 0 ? describeAbsence(field, event) : describeValues(field);
}

function describeAbsence({ path, steps }: MissedField, event: JsonObject): string | undefined {
  let parents: readonly unknown[] = [event];
  for (const [depth, step] of steps.entries()) {
    const children = parents.flatMap((parent) => selectMember(parent, step));
    if (children.length === 0) return describeMissingStep(parents, { before: steps.slice(0, depth), step });
    parents = children;
  }
  const kinds = parents.every((value) => Array.isArray(value)) ? 'an empty array' : 'an object';
  return `"${path}" is ${kinds} in the event: only texts, numbers, booleans and null are compared`;
}

function describeMissingStep(
  parents: readonly unknown[],
  { before, step }: { readonly before: readonly string[]; readonly step: string },
): string {
  const path = [...before, step].join('.');
  const names = new Set(parents.flatMap(listMembers).slice(0, mostCandidates));
  const nearest = findNearest(step, names);
  const missing = `the event has no "${path}"`;
  return nearest === undefined ? missing : `${missing}; did you mean "${[...before, nearest].join('.')}"?`;
}

function selectMember(parent: unknown, step: string): unknown[] {
  if (Array.isArray(parent)) return parent.flatMap((element) => selectMember(element, step));
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, step)) return [];
  return [(parent as Record<string, unknown>)[step]];
}

function listMembers(parent: unknown): string[] {
  if (Array.isArray(parent)) return parent.slice(0, mostCandidates).flatMap(listMembers);
  return typeof parent === 'object' && parent !== null ? Object.keys(parent) : [];
}

function describeValues({ expected, found }: MissedField): string | undefined {
  const texts = expected.filter((value) => typeof value === 'string').slice(0, mostCandidates);
  for (const value of found) {
    const hint =
      describeOtherType(value, expected) ?? (typeof value === 'string' ? describeText(value, texts) : undefined);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

function describeText(value: string, texts: readonly string[]): string | undefined {
  const otherCase = texts.find((text) => text.toLowerCase() === value.toLowerCase());
  if (otherCase !== undefined)
    return `the event has "${value}": only the case of the letters differs from "${otherCase}"`;
  const trimmed = texts.find((text) => text.trim() === value.trim());
  if (trimmed !== undefined) return `the event has "${value}": only blanks differ from "${trimmed}"`;
  const pattern = texts.find((text) => text.includes('*') && value.startsWith(text.slice(0, text.indexOf('*'))));
  if (pattern !== undefined) {
    return `"${pattern}" is compared letter by letter: write {"wildcard":${JSON.stringify(pattern)}} to match "${value}"`;
  }
  const nearest = findNearest(value, texts);
  return nearest === undefined ? undefined : `the event has "${value}"; did you mean "${nearest}"?`;
}

/** `5` and `"5"` are different values, and so are `true` and `"true"`. */
function describeOtherType(value: Leaf, expected: readonly unknown[]): string | undefined {
  const twin = expected.find((one) => typeof one !== typeof value && isLeaf(one) && String(one) === String(value));
  if (twin !== undefined) {
    return `the event has ${JSON.stringify(value)} and the pattern ${JSON.stringify(twin)}: ${typeof value} and ${typeof twin} never match`;
  }
  const isNumeric = expected.some((one) => typeof one === 'object' && one !== null && 'numeric' in one);
  if (!isNumeric || typeof value !== 'string' || value.trim() === '' || Number.isNaN(Number(value))) return undefined;
  return `the event has the text ${JSON.stringify(value)}: "numeric" compares numbers only`;
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || typeof value !== 'object';
}

function findNearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longestComparedText) return undefined;
  const nearest = findNearestName(
    name,
    [...candidates].filter((one) => one !== name && one.length <= longestComparedText),
  );
  return nearest;
}
