// JSONPath as Step Functions reads it (Jayway's dialect): parsed once, then selecting from many values.
import { isRecord, type Json } from './json.ts';
import { type Filter, filterMatches, parseFilter } from './json-path-filter.ts';
import { PathScanner } from './path-scanner.ts';

export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined; readonly by: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'filter'; readonly filter: Filter };

/** Parses what stands after the root, to the end of the text. Throws an Error that says what is wrong. */
export function parseSteps(text: string): readonly Step[] {
  const scanner = new PathScanner(text);
  const steps: Step[] = [];
  while (!scanner.isAtEnd) steps.push(...parseStep(scanner));
  return steps;
}

function parseStep(scanner: PathScanner): Step[] {
  if (scanner.take('..')) {
    if (scanner.peek('[')) return [{ kind: 'descend' }];
    return [{ kind: 'descend' }, named(scanner)];
  }
  if (scanner.take('.')) return [named(scanner)];
  scanner.expect('[');
  const step = bracketed(scanner);
  scanner.expect(']');
  return [step];
}

function named(scanner: PathScanner): Step {
  return scanner.take('*') ? { kind: 'all' } : { kind: 'names', names: [scanner.name()] };
}

function bracketed(scanner: PathScanner): Step {
  if (scanner.take('*')) return { kind: 'all' };
  if (scanner.take('?')) return { kind: 'filter', filter: parseFilter(scanner) };
  if (scanner.peek("'") || scanner.peek('"')) return { kind: 'names', names: scanner.list(() => scanner.quoted()) };
  return indexes(scanner);
}

function indexes(scanner: PathScanner): Step {
  const first = scanner.integer();
  if (!scanner.peek(':')) {
    if (first === undefined) throw scanner.unexpected();
    const more = scanner.take(',') ? scanner.list(() => scanner.requiredInteger()) : [];
    return { kind: 'indexes', indexes: [first, ...more] };
  }
  scanner.expect(':');
  const to = scanner.integer();
  const by = scanner.take(':') ? (scanner.integer() ?? 1) : 1;
  return { kind: 'slice', from: first, to, by };
}

/** Whether a path leads to one place at most: a reference path. */
export function isDefinite(steps: readonly Step[]): boolean {
  return steps.every(
    (step) =>
      (step.kind === 'names' && step.names.length === 1) || (step.kind === 'indexes' && step.indexes.length === 1),
  );
}

/** Every value that the steps lead to, in document order. */
export function select(steps: readonly Step[], root: Json): Json[] {
  return steps.reduce<Json[]>((values, step) => values.flatMap((value) => follow(step, value, root)), [root]);
}

function follow(step: Step, value: Json, root: Json): Json[] {
  switch (step.kind) {
    case 'names':
      return step.names.flatMap((name) => (isRecord(value) && Object.hasOwn(value, name) ? [value[name] ?? null] : []));
    case 'indexes':
      return step.indexes.flatMap((index) => (Array.isArray(value) ? at(value, index) : []));
    case 'slice':
      return Array.isArray(value) ? slice(value, step) : [];
    case 'all':
      return children(value);
    case 'descend':
      return descendants(value);
    case 'filter':
      return (Array.isArray(value) ? value : [value]).filter((item: Json) => filterMatches(step.filter, item, root));
  }
}

function at(items: readonly Json[], index: number): Json[] {
  const found = items.at(index);
  return found === undefined ? [] : [found];
}

function slice(
  items: readonly Json[],
  { from, to, by }: { from: number | undefined; to: number | undefined; by: number },
): Json[] {
  return items.slice(from ?? 0, to ?? items.length).filter((_, index) => index % Math.max(1, by) === 0);
}

function children(value: Json): Json[] {
  if (Array.isArray(value)) return [...value];
  return isRecord(value) ? Object.values(value) : [];
}

function descendants(value: Json): Json[] {
  return [value, ...children(value).flatMap(descendants)];
}
