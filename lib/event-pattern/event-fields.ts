// Collects the leaves of an event at a path, each with the array elements that contain it.
import type { Leaf } from './value-test.ts';

/** In levels of arrays. AWS's engine reads events with Jackson, which refuses deeper JSON. */
const deepest = 1000;

/**
 * The array elements around a leaf, innermost first. Scalars directly in an array are not bound to an element, and neither are
 * leaves inside the only element of an array, because no other element could contain them.
 */
export interface Membership {
  readonly array: readonly unknown[];
  readonly index: number;
  readonly outer: Membership | undefined;
}

export interface FieldValue {
  readonly value: Leaf;
  readonly within: Membership | undefined;
}

interface Visit {
  readonly node: unknown;
  /** The number of steps of the path that have been followed. */
  readonly depth: number;
  readonly within: Membership | undefined;
  /** How many arrays enclose the node. */
  readonly nesting: number;
}

/**
 * All leaves at a path. Arrays are searched at any depth; a key with dots counts as several steps; an object or an empty array
 * at the path's end is not a leaf. Uses a list instead of recursion, because an event may nest deeper than the stack.
 */
export function collectValues(event: object, steps: readonly string[]): FieldValue[] {
  const values: FieldValue[] = [];
  const visits: Visit[] = [{ node: event, depth: 0, within: undefined, nesting: 0 }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { node, depth, within } = visit;
    if (Array.isArray(node)) visitElements(node, visit, { visits, values, isEnd: depth === steps.length });
    else if (typeof node === 'object' && node !== null) visitMembers(node, visit, { visits, steps });
    else if (depth === steps.length && isLeaf(node)) values.push({ value: node, within });
  }
  return values;
}

function visitElements(
  array: readonly unknown[],
  { depth, within: outer, nesting }: Visit,
  to: { readonly visits: Visit[]; readonly values: FieldValue[]; readonly isEnd: boolean },
): void {
  if (nesting === deepest) return;
  for (let index = array.length - 1; index >= 0; index -= 1) {
    const node = array[index];
    const within = array.length === 1 ? outer : { array, index, outer };
    if (typeof node === 'object' && node !== null) to.visits.push({ node, depth, within, nesting: nesting + 1 });
    else if (to.isEnd && isLeaf(node)) to.values.push({ value: node, within: outer });
  }
}

function visitMembers(
  object: object,
  { depth, within, nesting }: Visit,
  to: { readonly visits: Visit[]; readonly steps: readonly string[] },
): void {
  let key = '';
  for (let end = depth; end < to.steps.length; end += 1) {
    key = end === depth ? `${to.steps[end]}` : `${key}.${to.steps[end]}`;
    if (Object.hasOwn(object, key)) {
      to.visits.push({ node: (object as Record<string, unknown>)[key], depth: end + 1, within, nesting });
    }
  }
}

/** For a node that is not an object. JSON has no undefined, but an event that was built in code may contain it. */
function isLeaf(node: unknown): node is Leaf {
  return node !== undefined;
}
