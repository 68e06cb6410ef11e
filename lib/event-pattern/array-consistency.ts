// Checks that matched leaves come from the same array elements: two fields of one object in an array must match in one element.
import type { FieldTest } from './alternatives.ts';
import type { FieldValue, Membership } from './event-fields.ts';

/** The element that contains the leaves matched so far, for each array of the event that is bound. */
type Binding = ReadonlyMap<readonly unknown[], number>;

type NumberedArrays = ReadonlyMap<readonly unknown[], number>;

/** Leaves grouped by the elements that contain them, outermost first. */
interface Elements {
  hasLeaf: boolean;
  readonly arrays: Map<readonly unknown[], Map<number, Elements>>;
}

interface Candidate {
  readonly field: FieldTest;
  readonly values: readonly FieldValue[];
}

/**
 * Whether one choice of elements satisfies all fields. Each field in turn narrows the bindings that the previous fields left. An
 * array that no later field refers to is dropped from the bindings, so that independent arrays do not multiply them.
 */
export function isConsistent(candidates: readonly Candidate[]): boolean {
  const needed = listArraysNeededLater(candidates);
  let bindings: readonly Binding[] = [new Map()];
  for (const [index, candidate] of candidates.entries()) {
    const next = narrow(bindings, candidate, needed[index] ?? new Map());
    if (next.length === 0) return false;
    bindings = next;
  }
  return true;
}

/** For each field, the arrays that later fields refer to, each with a unique number. */
function listArraysNeededLater(candidates: readonly Candidate[]): NumberedArrays[] {
  const needed: NumberedArrays[] = [];
  let later = new Map<readonly unknown[], number>();
  for (const { values } of candidates.toReversed()) {
    needed.unshift(later);
    later = new Map(later);
    for (const { within } of values) {
      for (const { array } of inwards(within)) if (!later.has(array)) later.set(array, later.size);
    }
  }
  return needed;
}

function narrow(bindings: readonly Binding[], { field, values }: Candidate, needed: NumberedArrays): Binding[] {
  const present = groupByElement(values);
  const matching = groupByElement(values.filter(({ value }) => field.test(value)));
  const next = new Map<string, Binding>();
  const keep = (binding: Binding): void => {
    const kept = new Map([...binding].filter(([array]) => needed.has(array)));
    next.set(formatBinding(kept, needed), kept);
  };
  for (const binding of bindings) {
    for (const extended of extendBinding(binding, matching)) keep(extended);
    if (field.isMatchedByAbsence && extendBinding(binding, present).next().done) keep(binding);
  }
  return [...next.values()];
}

function formatBinding(binding: Binding, numbered: NumberedArrays): string {
  const elements = [...binding].map(([array, index]) => `${numbered.get(array)}:${index}`);
  return elements.sort().join();
}

/** The binding, extended by the elements of each leaf that is compatible with it. */
function* extendBinding(binding: Binding, elements: Elements): Generator<Binding> {
  const pending: [Binding, Elements][] = [[binding, elements]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [bound, { hasLeaf, arrays }] = next;
    if (hasLeaf) yield bound;
    for (const [array, byIndex] of arrays) {
      const index = bound.get(array);
      const bindable = index === undefined ? [...byIndex] : [[index, byIndex.get(index)] as const];
      for (const [at, inner] of bindable) if (inner) pending.push([new Map(bound).set(array, at), inner]);
    }
  }
}

function groupByElement(values: readonly FieldValue[]): Elements {
  const root: Elements = { hasLeaf: false, arrays: new Map() };
  for (const { within } of values) {
    let elements = root;
    for (const { array, index } of inwards(within)) elements = getOrAddElement(elements, array, index);
    elements.hasLeaf = true;
  }
  return root;
}

function getOrAddElement({ arrays }: Elements, array: readonly unknown[], index: number): Elements {
  const byIndex = arrays.get(array) ?? new Map<number, Elements>();
  arrays.set(array, byIndex);
  const element = byIndex.get(index) ?? { hasLeaf: false, arrays: new Map() };
  byIndex.set(index, element);
  return element;
}

/** From the outermost array to the innermost. */
function inwards(within: Membership | undefined): Membership[] {
  const chain: Membership[] = [];
  for (let at = within; at !== undefined; at = at.outer) chain.push(at);
  return chain.reverse();
}
