// The events that a definition puts on the router's own bus, as far as it says in so many words what they are.
import { constantOf, isExpression } from '../asl/grammar/jsonata-expression.ts';
import type { Leaf } from '../event-pattern/value-test.ts';
import { isJsonObject } from '../value/json.ts';
import { escapePointer } from '../value/json-pointer.ts';
import { eventBusSubstitution, putEvents } from './lineage.ts';

export interface Emission {
  /** JSON pointer of the entry. */
  readonly pointer: string;
  /** Absent where it is computed at run time. */
  readonly source: string | undefined;
  readonly name: string | undefined;
  /** What is known of its detail, by path with dots; what is computed at run time is not there. */
  readonly detail: ReadonlyMap<string, Leaf>;
}

export function findEmissions(definition: unknown): Emission[] {
  return emissionsIn(definition, '');
}

function emissionsIn(value: unknown, pointer: string): Emission[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Resource: resource, Arguments: given } = value as Record<string, unknown>;
  if (resource === putEvents) return entriesOf(given, `${pointer}/Arguments/Entries`);
  return Object.entries(value).flatMap(([key, inner]) => emissionsIn(inner, `${pointer}/${escapePointer(key)}`));
}

function entriesOf(given: unknown, pointer: string): Emission[] {
  const entries = isJsonObject(given) ? given.Entries : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index) => {
    if (!isJsonObject(entry) || entry.EventBusName !== eventBusSubstitution) return [];
    const { Source: source, DetailType: name, Detail: detail } = entry;
    return [{ pointer: `${pointer}/${index}`, source: literal(source), name: literal(name), detail: knownOf(detail) }];
  });
}

function literal(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isExpression(value) ? constantOf(value) : value;
}

/** The router's own metadata are the same in every emitted event. */
function knownOf(detail: unknown): Map<string, Leaf> {
  const known = new Map<string, Leaf>(isJsonObject(detail) ? leavesOf(detail.data, 'data') : []);
  return known.set('metadata.dialect', 'workflow').set('metadata.forced', false);
}

/** Of an array only the run can tell which of its elements a pattern meets. */
function leavesOf(value: unknown, path: string): [string, Leaf][] {
  if (isJsonObject(value)) return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, `${path}.${name}`));
  if (typeof value === 'string') {
    const text = literal(value);
    return text === undefined ? [] : [[path, text]];
  }
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? [[path, value]] : [];
}
