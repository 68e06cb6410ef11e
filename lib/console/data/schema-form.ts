// A form for an object that a JSON Schema describes: a field for each member that is one text, number, choice or boolean. The JSON text
// stays the only state of the form.
import { isRawNumber, parseExactJson } from './exact-json.ts';
import { parseObject } from './typed-json.ts';

export interface FormField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'choice';
  readonly isRequired: boolean;
  /** The JSON of each choice. */
  readonly choices: readonly string[];
  /** What the schema says about it; may be empty. */
  readonly hint: string;
}

export interface SchemaForm {
  readonly fields: readonly FormField[];
  /** Members that are objects or lists, or of which the schema says nothing. */
  readonly others: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

export function readForm({ properties = {}, required = [] }: Schema): SchemaForm {
  const members = Object.entries(properties as Record<string, Schema>);
  const fields = members.flatMap(([name, own]) => {
    const kind = findKind(own);
    if (kind === undefined) return [];
    const isRequired = (required as readonly string[]).includes(name);
    return [{ name, kind, isRequired, choices: listChoices(own), hint: describeLimits(own) }];
  });
  const known = new Set(fields.map(({ name }) => name));
  return { fields, others: members.map(([name]) => name).filter((name) => !known.has(name)) };
}

function findKind(schema: Schema): FormField['kind'] | undefined {
  if (listChoices(schema).length > 0) return 'choice';
  if (schema.type === 'string') return 'text';
  return schema.type === 'integer' || schema.type === 'number' ? 'number' : undefined;
}

function listChoices({ type, enum: values, const: value }: Schema): readonly string[] {
  if (Array.isArray(values)) return values.map((own) => JSON.stringify(own));
  if (value !== undefined) return [JSON.stringify(value)];
  return type === 'boolean' ? ['true', 'false'] : [];
}

const limits: readonly (readonly [string, (value: unknown) => string])[] = [
  ['description', String],
  ['format', String],
  ['minimum', (value) => `from ${value}`],
  ['exclusiveMinimum', (value) => `above ${value}`],
  ['maximum', (value) => `to ${value}`],
  ['exclusiveMaximum', (value) => `below ${value}`],
  ['maxLength', (value) => `at most ${value} characters`],
  ['pattern', (value) => `like ${value}`],
];

function describeLimits(schema: Schema): string {
  return limits.flatMap(([name, describe]) => (schema[name] === undefined ? [] : [describe(schema[name])])).join(', ');
}

/** The content of a field; empty for an absent member. */
export function readField({ name, kind }: FormField, text: string): string {
  const own = (parseObject(text) as { readonly value?: Record<string, unknown> }).value?.[name];
  if (own === undefined) return '';
  if (isRawNumber(own)) return own.rawJSON;
  return kind !== 'choice' && typeof own === 'string' ? own : JSON.stringify(own);
}

/** The JSON text with another content of a field. Text that is no number stays a text, so that the router says what it wants. */
export function writeField({ name, kind, isRequired }: FormField, content: string, text: string): string {
  const parsed = parseObject(text);
  if (parsed.fault !== undefined) return text;
  const { [name]: _, ...others } = parsed.value as Record<string, unknown>;
  const isEmpty = content === '' && !(kind === 'text' && isRequired);
  const value = kind === 'text' ? content : parseScalar(content);
  // A member keeps its place.
  const own = isEmpty ? others : { ...parsed.value, [name]: value };
  return JSON.stringify(own, null, 2);
}

function parseScalar(content: string): unknown {
  try {
    return parseExactJson(content);
  } catch {
    return content;
  }
}
