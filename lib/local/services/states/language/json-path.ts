// Follows the steps of a parsed JSONPath through a value, as Jayway's JsonPath does. The syntax is in lib/asl/grammar.
import type { Step } from '../../../../asl/grammar/json-path-steps.ts';
import { isRecord, type Json } from './json.ts';
import { filterMatches } from './json-path-filter.ts';

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
      return (Array.isArray(value) ? value : [value]).filter((item: Json) =>
        filterMatches(step.filter, { item, root, select }),
      );
    case 'function':
      return callFunction(step.name, value);
  }
}

/**
 * Step Functions accepts a path with any function; a run fails if the function is not `length`: "could not be found in
 * the input". Source: AWS re:Post, "AWS StepFunctions: sum() function returns error about not finding path".
 */
function callFunction(name: string, value: Json): Json[] {
  if (name !== 'length') return [];
  if (Array.isArray(value)) return [value.length];
  return isRecord(value) ? [Object.keys(value).length] : [];
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
