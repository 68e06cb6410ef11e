// Finds the events that a definition puts on the router's own bus, with the literal parts of their content.
import { isExpression, readConstant } from '../../asl/grammar/jsonata-text.ts';
import type { Leaf } from '../../event-pattern/value-test.ts';
import { isJsonObject } from '../../value/json.ts';
import { escapePointer } from '../../value/json-pointer.ts';
import { eventBusSubstitution, judgeEmission } from './lineage.ts';

export interface Emission {
  /** JSON pointer of the entry. */
  readonly pointer: string;
  /** Undefined if it is computed at run time. */
  readonly source: string | undefined;
  readonly name: string | undefined;
  /** The literal values of its detail, by dotted path; values computed at run time are left out. */
  readonly detail: ReadonlyMap<string, Leaf>;
}

/** Every event that the definition emits, in nested states too. */
export function findEmissions(definition: unknown): Emission[] {
  return findEmissionsIn(definition, '');
}

function findEmissionsIn(value: unknown, pointer: string): Emission[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Resource: resource, Arguments: given } = value as Record<string, unknown>;
  if (judgeEmission(resource) === 'traceable') return findEntries(given, `${pointer}/Arguments/Entries`);
  return Object.entries(value).flatMap(([key, inner]) => findEmissionsIn(inner, `${pointer}/${escapePointer(key)}`));
}

function findEntries(given: unknown, pointer: string): Emission[] {
  const entries = isJsonObject(given) ? given.Entries : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index) => {
    if (!isJsonObject(entry) || entry.EventBusName !== eventBusSubstitution) return [];
    const { Source: source, DetailType: name, Detail: detail } = entry;
    return [
      { pointer: `${pointer}/${index}`, source: literal(source), name: literal(name), detail: findLiterals(detail) },
    ];
  });
}

function literal(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isExpression(value) ? readConstant(value) : value;
}

/** The literal values of a detail, with the metadata that the router sets in every emitted event. */
function findLiterals(detail: unknown): Map<string, Leaf> {
  const known = new Map<string, Leaf>(isJsonObject(detail) ? findLeaves(detail.data, 'data') : []);
  return known.set('metadata.dialect', 'workflow').set('metadata.forced', false);
}

/** The literal leaves of a value, without those in arrays: which element a pattern matches is known only at run time. */
function findLeaves(value: unknown, path: string): [string, Leaf][] {
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([name, inner]) => findLeaves(inner, `${path}.${name}`));
  if (typeof value === 'string') {
    const text = literal(value);
    return text === undefined ? [] : [[path, text]];
  }
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? [[path, value]] : [];
}
