// Parses the text of a definition. The numbers of its data stay as they are written; all other numbers are doubles.
import { parseExactJson, toPlainNumbers } from '../language/exact-json.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

/** Fields of a state that hold data, whose numbers an execution passes on. */
const dataFields = new Set([
  ...['Result', 'Parameters', 'ResultSelector', 'Arguments', 'Output', 'Assign', 'Items', 'ItemSelector', 'BatchInput'],
]);

export function parseDefinition(text: string): JsonRecord {
  return settleNumbers(parseExactJson(text)) as JsonRecord;
}

/** Replaces the exact numbers outside of the data. A state may have the name of a data field. */
export function settleNumbers(definition: Json): Json {
  if (Array.isArray(definition)) return definition.map((item: Json) => settleNumbers(item));
  if (!isRecord(definition)) return toPlainNumbers(definition);
  const entries = Object.entries(definition).map(([name, value]) => [name, settleField(name, value)] as const);
  return Object.fromEntries(entries);
}

function settleField(name: string, value: Json): Json {
  if (dataFields.has(name)) return value;
  if (name !== 'States' || !isRecord(value)) return settleNumbers(value);
  return Object.fromEntries(Object.entries(value).map(([state, body]) => [state, settleNumbers(body)]));
}
