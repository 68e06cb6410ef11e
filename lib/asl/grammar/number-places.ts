// The places of a definition where a number or a boolean is required. A table that is derived from the other tables; it checks nothing.
import { choiceOperators } from './choice-operators.ts';
import { branchFields, type Fields, machineFields, processorFields, stateFields } from './fields.ts';
import { catcherFields, retrierFields } from './handler-fields.ts';
import * as mapFields from './map-fields.ts';

const tables: readonly Fields[] = [
  ...[machineFields, branchFields, processorFields, retrierFields, catcherFields],
  ...Object.values(stateFields),
  ...[mapFields.batcherFields, mapFields.readerFields, mapFields.readerConfigFields],
  ...[mapFields.writerFields, mapFields.writerConfigFields],
];

function namesOf(kinds: readonly string[]): ReadonlySet<string> {
  const fields = tables.flatMap((table) => Object.entries(table));
  return new Set(fields.flatMap(([name, { kind }]) => (kinds.includes(kind) ? [name] : [])));
}

const numbers = new Set([
  ...namesOf(['integer', 'number', 'flag']),
  ...[...choiceOperators].flatMap(([name, kind]) => (kind === 'number' || kind === 'boolean' ? [name] : [])),
]);
const payloads = new Set([...namesOf(['payload', 'object-payload', 'items-payload', 'literal']), 'Assign']);

/** @param around the keys that lead to the object that has the key, from the outermost one */
export function isNumberPlace(key: string, around: readonly string[]): boolean {
  return numbers.has(key) && !dropStateNames(around).some((name) => payloads.has(name));
}

function dropStateNames(keys: readonly string[]): string[] {
  const kept: string[] = [];
  for (const key of keys) {
    if (kept.at(-1) === 'States') kept.push('');
    else kept.push(key);
  }
  return kept;
}
