// Which array elements the matched leaves lie in: two fields of one object in an array must match in the same element.
import type { FieldTest } from './alternatives.ts';
import type { FieldValue, Membership } from './event-fields.ts';

/** For some of the event's arrays, the element that the leaves matched so far lie in. */
type Binding = ReadonlyMap<readonly unknown[], number>;

type NumberedArrays = ReadonlyMap<readonly unknown[], number>;

/** Leaves by the elements that they lie in, outermost first. */
interface Elements {
  hasLeaf: boolean;
  readonly arrays: Map<readonly unknown[], Map<number, Elements>>;
}

interface Candidate {
  readonly field: FieldTest;
  readonly values: readonly FieldValue[];
}

/**
 * Whether one choice of elements satisfies all fields. The fields are taken in turn, each narrowing the bindings that the
 * ones before it left; an array that no later field lies in is forgotten, so that independent arrays do not multiply.
 */
export function isConsistent(candidates: readonly Candidate[]): boolean {
  const needed = arraysNeededAfter(candidates);
  let bindings: readonly Binding[] = [new Map()];
  for (const [index, candidate] of candidates.entries()) {
    const next = narrow(bindings, candidate, needed[index] ?? new Map());
    if (next.length === 0) return false;
    bindings = next;
  }
  return true;
}

/** For each field the arrays that fields after it lie in, each array with a number of its own. */
function arraysNeededAfter(candidates: readonly Candidate[]): NumberedArrays[] {
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
    next.set(keyOf(kept, needed), kept);
  };
  for (const binding of bindings) {
    for (const extended of extensions(binding, matching)) keep(extended);
    if (field.isMatchedByAbsence && extensions(binding, present).next().done) keep(binding);
  }
  return [...next.values()];
}

function keyOf(binding: Binding, numbered: NumberedArrays): string {
  const elements = [...binding].map(([array, index]) => `${numbered.get(array)}:${index}`);
  return elements.sort().join();
}

/** The binding with the elements of each leaf that agrees with it. */
function* extensions(binding: Binding, elements: Elements): Generator<Binding> {
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
    for (const { array, index } of inwards(within)) elements = elementOf(elements, array, index);
    elements.hasLeaf = true;
  }
  return root;
}

function elementOf({ arrays }: Elements, array: readonly unknown[], index: number): Elements {
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
