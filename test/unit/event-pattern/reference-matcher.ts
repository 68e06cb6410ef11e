// Matching as AWS describes it, without optimization: tries every combination of one value per field, in the order of the fields.
import type { Alternative, FieldTest } from '../../../lib/event-pattern/alternatives.ts';
import type { CompiledPattern } from '../../../lib/event-pattern/compiled-pattern.ts';
import type { Leaf } from '../../../lib/event-pattern/value-test.ts';

interface Field {
  readonly path: string;
  readonly value: Leaf;
  /** Array number to element. */
  readonly elements: ReadonlyMap<number, number>;
}

export function matchesByTheBook(compiled: CompiledPattern, event: object): boolean {
  const fields = flatten(event);
  return compiled.alternatives.some((alternative) => choose(alternative, fields, new Map()));
}

function choose(rest: Alternative, fields: readonly Field[], soFar: ReadonlyMap<number, number>): boolean {
  const [next, ...others] = rest;
  if (next === undefined) return true;
  const [path, test] = next;
  const present = fields.filter((field) => field.path === path && agrees(field, soFar));
  if (test.isMatchedByAbsence && present.length === 0 && choose(others, fields, soFar)) return true;
  return present.some((field) => takes(test, field) && choose(others, fields, new Map([...soFar, ...field.elements])));
}

function takes(test: FieldTest, field: Field): boolean {
  return test.test(field.value);
}

function agrees(field: Field, soFar: ReadonlyMap<number, number>): boolean {
  return [...field.elements].every(([array, index]) => (soFar.get(array) ?? index) === index);
}

function flatten(event: object): Field[] {
  const fields: Field[] = [];
  let arrays = 0;
  const visit = (node: unknown, path: string | undefined, elements: ReadonlyMap<number, number>): void => {
    if (Array.isArray(node)) {
      const array = arrays++;
      for (const [index, element] of node.entries()) {
        const isScalar = element === null || typeof element !== 'object';
        visit(element, path, isScalar ? elements : new Map([...elements, [array, index]]));
      }
    } else if (node !== null && typeof node === 'object') {
      for (const [key, inner] of Object.entries(node))
        visit(inner, path === undefined ? key : `${path}.${key}`, elements);
    } else {
      fields.push({ path: path ?? '', value: node as Leaf, elements });
    }
  };
  visit(event, undefined, new Map());
  return fields;
}
