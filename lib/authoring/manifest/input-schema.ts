// Checks a workflow's input schema before it is deployed: finds what a validator would ignore or fail on.

import { schemaLists, schemaMaps, singleSchemas } from '../../core/workflow/schema-keywords.ts';
import type { FieldError } from '../../value/errors.ts';
import { isJsonObject } from '../../value/json.ts';
import { escapePointer, splitPointer } from '../../value/json-pointer.ts';
import { findNearestName } from '../../value/nearest-name.ts';

const types: ReadonlySet<unknown> = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);

/** The keywords of JSON Schema and of OpenAPI. A validator ignores all others. */
const keywords: readonly string[] = [
  ...['$schema', '$id', 'id', '$ref', '$defs', '$anchor', '$comment', '$vocabulary', '$dynamicRef', '$dynamicAnchor'],
  ...['definitions', 'title', 'description', 'default', 'example', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
  ...['type', 'enum', 'const', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'maxLength'],
  ...['minLength', 'pattern', 'format', 'contentEncoding', 'contentMediaType', 'contentSchema', 'items', 'prefixItems'],
  ...['additionalItems', 'unevaluatedItems', 'contains', 'minContains', 'maxContains', 'maxItems', 'minItems'],
  ...['uniqueItems', 'properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties'],
  ...['propertyNames', 'required', 'dependentRequired', 'dependentSchemas', 'dependencies', 'maxProperties'],
  ...['minProperties', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'nullable', 'discriminator'],
];

/** Unknown types, misspelt keywords, invalid regular expressions and unresolvable references; pointers begin with `/input`. */
export function findSchemaErrors(schema: unknown): FieldError[] {
  return visit(schema, '/input', schema);
}

function visit(schema: unknown, pointer: string, root: unknown): FieldError[] {
  if (typeof schema === 'boolean') return [];
  if (!isJsonObject(schema)) return [{ pointer, message: 'must be a schema: an object, true or false' }];
  return [
    ...findMisspeltKeywords(schema, pointer),
    ...findOwnErrors(schema, pointer, root),
    ...listInnerSchemas(schema, pointer).flatMap(([at, inner]) => visit(inner, at, root)),
  ];
}

/**
 * Schemas may have custom members, so only names that are close to a keyword are reported. Names of fewer than five letters are
 * close to too many keywords and are not checked.
 */
function findMisspeltKeywords(schema: Record<string, unknown>, pointer: string): FieldError[] {
  return Object.keys(schema).flatMap((name) => {
    const nearest = keywords.includes(name) || name.length < 5 ? undefined : findNearestName(name, keywords);
    if (nearest === undefined) return [];
    const message = `is not a keyword of JSON Schema; did you mean "${nearest}"?`;
    return [{ pointer: `${pointer}/${escapePointer(name)}`, message }];
  });
}

function findOwnErrors(schema: Record<string, unknown>, pointer: string, root: unknown): FieldError[] {
  const { type, pattern, $ref: reference, required, patternProperties } = schema;
  const named = Array.isArray(type) ? type : [type];
  const patterns = isJsonObject(patternProperties) ? Object.keys(patternProperties) : [];
  return [
    ...refuseUnless(
      type === undefined || named.every((one) => types.has(one)),
      `${pointer}/type`,
      `must be among ${[...types].join(', ')}`,
    ),
    ...refuseUnless(
      pattern === undefined || isRegularExpression(pattern),
      `${pointer}/pattern`,
      'must be a regular expression',
    ),
    ...refuseUnless(
      patterns.every(isRegularExpression),
      `${pointer}/patternProperties`,
      'must have regular expressions as names',
    ),
    ...refuseUnless(
      required === undefined || isListOfTexts(required),
      `${pointer}/required`,
      'must be a list of names',
    ),
    ...refuseUnless(
      reference === undefined || isResolvable(reference, root),
      `${pointer}/$ref`,
      'must point to a place in this schema, such as "#/$defs/name"',
    ),
  ];
}

function listInnerSchemas(schema: Record<string, unknown>, pointer: string): [string, unknown][] {
  const single = singleSchemas
    .filter((name) => schema[name] !== undefined)
    .map((name): [string, unknown] => [`${pointer}/${name}`, schema[name]]);
  const listed = schemaLists.flatMap((name) => listEntries(schema[name], `${pointer}/${name}`));
  const mapped = schemaMaps.flatMap((name) => listEntries(schema[name], `${pointer}/${name}`));
  return [...single, ...listed, ...mapped];
}

function listEntries(value: unknown, pointer: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, inner]) => [`${pointer}/${escapePointer(name)}`, inner]);
}

function isResolvable(reference: unknown, root: unknown): boolean {
  if (typeof reference !== 'string' || !/^#(?:\/|$)/.test(reference)) return false;
  let place: unknown = root;
  for (const step of splitPointer(reference.slice(1))) {
    if (typeof place !== 'object' || place === null) return false;
    place = (place as Record<string, unknown>)[step];
  }
  return place !== undefined;
}

function isRegularExpression(text: unknown): boolean {
  try {
    return typeof text === 'string' && new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function refuseUnless(isFine: boolean, pointer: string, message: string): FieldError[] {
  return isFine ? [] : [{ pointer, message }];
}
