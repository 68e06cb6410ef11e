// Which keywords of JSON Schema contain further schemas, and which may take more than linear time.
import { isJsonObject } from '../../value/json.ts';

export type SchemaObject = Readonly<Record<string, unknown>>;

/** Keywords whose value is a list of schemas, a map of schemas, and a schema. */
export const schemaLists: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
export const schemaMaps: readonly string[] = [
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'],
];
export const singleSchemas: readonly string[] = [
  ...['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'],
];

/** A copy of the schema: `change` is applied to every inner schema, and then to the schema itself. */
export function mapSchemas(schema: SchemaObject, change: (schema: SchemaObject) => SchemaObject): SchemaObject {
  const mapOne = (value: unknown): unknown => (isJsonObject(value) ? mapSchemas(value, change) : value);
  const mapped = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (singleSchemas.includes(keyword)) return [keyword, mapOne(value)];
    if (schemaLists.includes(keyword) && Array.isArray(value)) return [keyword, value.map(mapOne)];
    if (schemaMaps.includes(keyword) && isJsonObject(value)) return [keyword, mapValues(value, mapOne)];
    return [keyword, value];
  });
  return change(Object.fromEntries(mapped));
}

function mapValues(map: SchemaObject, change: (value: unknown) => unknown): SchemaObject {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}

/** These read each value once. All others count as slow: regular expressions, references, alternatives, comparisons. */
const linear: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$comment', 'title', 'description', 'default', 'example', 'examples', 'deprecated', 'readOnly'],
  ...['writeOnly', 'type', 'const', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'maxLength'],
  ...['minLength', 'items', 'maxItems', 'minItems', 'properties', 'additionalProperties', 'required', 'maxProperties'],
  ...['minProperties', 'nullable', 'enum'],
]);

/** Longer lists of allowed values are slow themselves. */
const maxEnum = 100;

/** Whether checking takes at most linear time in the size of the data, for any data. */
export function isLinearSchema(schema: SchemaObject): boolean {
  let isLinear = true;
  mapSchemas(schema, (one) => {
    isLinear &&= Object.keys(one).every((keyword) => linear.has(keyword)) && isShort(one.enum);
    return one;
  });
  return isLinear;
}

function isShort(list: unknown | undefined): boolean {
  return !Array.isArray(list) || list.length <= maxEnum;
}
