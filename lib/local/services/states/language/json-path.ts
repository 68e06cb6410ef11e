// Follows the steps of a parsed JSONPath through a value, as Jayway's JsonPath does. The syntax is in lib/asl/grammar.
import type { Filter, Step } from '../../../../asl/grammar/json-path-steps.ts';
import { isRecord, type Json } from './json.ts';
import { filterMatches } from './json-path-filter.ts';

/** Every value that the steps lead to, in document order. */
export function select(steps: readonly Step[], root: Json): Json[] {
  return steps.reduce<Json[]>(
    (values, step, place) => {
      const isLast = place === steps.length - 1;
      const isAfterDescent = steps[place - 1]?.kind === 'descend';
      if (isLast && step.kind === 'names' && step.names.length > 1)
        return values.flatMap((value) => pick(step.names, value, isAfterDescent));
      if (step.kind === 'filter' && isAfterDescent)
        return values.flatMap((value) => filterFound(step.filter, value, { root, isLast }));
      return values.flatMap((value) => follow(step, value, root));
    },
    [root],
  );
}

/** Several names at the end of a path give one object with those that exist. Source: PropertyPathToken of Jayway's JsonPath. */
function pick(names: readonly string[], value: Json, needsAll: boolean): Json[] {
  if (!isRecord(value)) return [];
  const found = names.filter((name) => Object.hasOwn(value, name));
  if (needsAll && found.length < names.length) return [];
  return [Object.fromEntries(found.map((name) => [name, value[name] ?? null]))];
}

/**
 * `..[?(…)]` tests each object and each list itself; a list that passes gives its items, which a later step does not
 * find filtered. Source: ScanPathToken of Jayway's JsonPath.
 */
function filterFound(filter: Filter, value: Json, { root, isLast }: { root: Json; isLast: boolean }): Json[] {
  const passes = (item: Json): boolean => filterMatches(filter, { item, root, select });
  if (Array.isArray(value)) return passes(value) ? value.filter((item: Json) => !isLast || passes(item)) : [];
  return isRecord(value) && passes(value) ? [value] : [];
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

/** A third part, the step, has no effect; only an end alone counts from behind. Source: ArraySliceToken of Jayway's JsonPath. */
function slice(items: readonly Json[], { from, to }: { from: number | undefined; to: number | undefined }): Json[] {
  if (from === undefined || to === undefined) return items.slice(from ?? 0, to ?? items.length);
  const first = Math.max(from, -items.length);
  const places = Array.from({ length: Math.max(0, Math.min(to, items.length) - first) }, (_, place) => first + place);
  return places.flatMap((place) => at(items, place));
}

function children(value: Json): Json[] {
  if (Array.isArray(value)) return [...value];
  return isRecord(value) ? Object.values(value) : [];
}

function descendants(value: Json): Json[] {
  return [value, ...children(value).flatMap(descendants)];
}
