// JSON Schemas for the values of single fields, from the tables of lib/asl. They are as strict as the check of definitions, or
// less: an editor must not mark what a deployment accepts.
import type { Field, Fields } from '../../asl/grammar/fields.ts';
import type { QueryLanguage } from '../../asl/grammar/state-types.ts';
import { definitionDescriptions } from '../editor-hints/definition-descriptions.ts';
import { toDescription } from '../editor-hints/editor-hints.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

const text: JsonSchema = { type: 'string' };
const expression: JsonSchema = { type: 'string', pattern: '^\\{%[\\s\\S]*%\\}$' };
/** In YAML a substitution may stand for a number. */
const substitution: JsonSchema = { type: 'string', pattern: '\\$\\{' };

export function toValueSchema(field: Field, language: QueryLanguage): JsonSchema {
  const isDynamic = language === 'JSONata' && field.isDynamic === true;
  switch (field.kind) {
    case 'flag':
      return { anyOf: [{ type: 'boolean' }, substitution] };
    case 'integer':
    case 'number':
      return { anyOf: [toNumberSchema(field), substitution, ...(isDynamic ? [expression] : [])] };
    case 'word':
      return { anyOf: [{ enum: field.words }, substitution] };
    case 'nullable-path':
    case 'result-path':
      return { type: ['string', 'null'] };
    case 'object-payload':
      return language === 'JSONata' ? { anyOf: [{ type: 'object' }, text] } : { type: 'object' };
    case 'items-payload':
      return language === 'JSONata' ? { type: ['array', 'object', 'string'] } : { type: ['array', 'object'] };
    case 'payload':
    case 'literal':
    case 'structure':
      return {};
    default:
      return text;
  }
}

function toNumberSchema({ kind, least, most, mostAtRunTime = most }: Field): JsonSchema {
  return {
    type: kind,
    ...(least === undefined ? {} : { minimum: least }),
    ...(mostAtRunTime === undefined ? {} : { maximum: mostAtRunTime }),
  };
}

/** An object with the fields of a table that the language has, and no others. @param own replaces the schemas of single fields */
export function toObjectSchema(fields: Fields, language: QueryLanguage, own: JsonSchema = {}): JsonSchema {
  const present = Object.entries(fields).filter(
    ([, field]) => field.language === undefined || field.language === language,
  );
  return {
    type: 'object',
    properties: Object.fromEntries(
      present.map(([name, field]) => [name, describe(name, own[name] ?? toValueSchema(field, language))]),
    ),
    required: present.filter(([, field]) => field.isRequired === true).map(([name]) => name),
    additionalProperties: false,
  };
}

function describe(name: string, schema: unknown): JsonSchema {
  const description = definitionDescriptions[name];
  return { ...(schema as JsonSchema), ...(description === undefined ? {} : toDescription(description)) };
}
