// Changes JSON Schemas so that editors help: descriptions of members, messages instead of patterns, and variants that are selected by
// their type. The keywords `patternErrorMessage`, `errorMessage` and `markdownEnumDescriptions` are those of VS Code; others ignore them.
import type { Descriptions } from './descriptions.ts';

interface Schema {
  [keyword: string]: unknown;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** VS Code shows a plain description with its backticks. */
export function toDescription(description: string): Schema {
  return { description, ...(description.includes('`') ? { markdownDescription: description } : {}) };
}

/** Adds the description of each member that has one, at any depth. Changes the schema. */
export function describeMembers(schema: Schema, descriptions: Descriptions, path: readonly string[] = []): void {
  for (const inner of [schema.items, ...listVariants(schema)]) {
    if (isSchema(inner)) describeMembers(inner, descriptions, path);
  }
  if (!isSchema(schema.properties)) return;
  for (const [name, member] of Object.entries(schema.properties)) {
    const place = [...path, name];
    const description = descriptions[place.join('.')];
    if (!isSchema(member)) continue;
    if (description !== undefined) Object.assign(member, toDescription(description));
    describeMembers(member, descriptions, place);
  }
}

function listVariants({ anyOf, oneOf }: Schema): unknown[] {
  return [anyOf, oneOf].flatMap((variants) => (Array.isArray(variants) ? variants : []));
}

/**
 * Replaces a choice between objects with different constants in `type`: the type is one of a list, and decides the other members. With
 * the choice itself, an editor reports each misspelt type as a difference from the first one. Changes the schema.
 */
export function selectVariantsByType(schema: Schema): void {
  const variants = Array.isArray(schema.oneOf) ? schema.oneOf.filter(isSchema) : [];
  const types = variants.map((variant) => readType(variant));
  if (types.length < 2 || types.includes(undefined)) return;
  delete schema.oneOf;
  Object.assign(schema, {
    type: 'object',
    required: ['type'],
    properties: { type: { enum: types } },
    allOf: variants.map((then, index) => ({ if: { properties: { type: { const: types[index] } } }, then })),
  });
}

function readType({ properties }: Schema): unknown {
  const type = isSchema(properties) ? properties.type : undefined;
  return isSchema(type) ? type.const : undefined;
}
