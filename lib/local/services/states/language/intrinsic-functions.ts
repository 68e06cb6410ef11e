// Computes the 18 intrinsic functions of JSONPath states. Semantics: AWS, "Intrinsic functions for JSONPath states".
// lib/asl/grammar has their names, numbers of arguments and limits.
import { createHash, randomUUID } from 'node:crypto';
import { type IntrinsicName, maxIntrinsicTextLength } from '../../../../asl/grammar/intrinsic.ts';
import { formatPart, hashAlgorithms, maxRangeLength } from '../../../../asl/grammar/intrinsic-literals.ts';
import { entryOf } from '../../../../asl/grammar/json.ts';
import { parseExactJson, readNumber, toPlainNumbers } from './exact-json.ts';
import { isRecord, type Json } from './json.ts';
import { SeededRandom } from './seeded-random.ts';

/** Throws an Error for arguments that the function refuses. */
type Compute = (values: readonly Json[], random: () => number) => Json;

export const intrinsics: Readonly<Record<IntrinsicName, Compute>> = {
  'States.Format': ([template, ...values]) => format(text(template), values),
  'States.StringToJson': ([value]) => parseText(text(value)),
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.Array': (values) => [...values],
  'States.ArrayPartition': ([items, size]) => partition(list(items), whole(size)),
  'States.ArrayContains': ([items, value]) => list(items).some((item) => same(item, value)),
  'States.ArrayRange': ([from, to, by]) => range(whole(from), whole(to), whole(by)),
  'States.ArrayGetItem': ([items, index]) => itemAt(list(items), whole(index)),
  'States.ArrayLength': ([items]) => list(items).length,
  'States.ArrayUnique': ([items]) => unique(list(items)),
  'States.Base64Encode': ([value]) => Buffer.from(bounded(value), 'utf8').toString('base64'),
  'States.Base64Decode': ([value]) => Buffer.from(bounded(value), 'base64').toString('utf8'),
  'States.Hash': ([value, algorithm]) => hash(value, text(algorithm)),
  'States.JsonMerge': ([first, second, isDeep]) => merge(first, second, isDeep),
  'States.MathRandom': ([from, to, seed], random) => between(whole(from), whole(to), draw(seed, random)),
  'States.MathAdd': ([first, second]) => whole(first) + whole(second),
  'States.StringSplit': ([value, delimiters]) => split(text(value), text(delimiters)),
  'States.UUID': () => randomUUID(),
};

function text(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error(`expected a string, but was ${JSON.stringify(value)}`);
}

function list(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new Error(`expected an array, but was ${JSON.stringify(value)}`);
}

/** Numbers are rounded to integers, as AWS does. */
function whole(value: Json | undefined): number {
  const number = readNumber(value);
  if (number !== undefined) return Math.round(number);
  throw new Error(`expected a number, but was ${JSON.stringify(value)}`);
}

function bounded(value: Json | undefined): string {
  const given = text(value);
  if (given.length > maxIntrinsicTextLength)
    throw new Error(`expected at most ${maxIntrinsicTextLength} characters, but was ${given.length}`);
  return given;
}

function same(first: Json | undefined, second: Json | undefined): boolean {
  return JSON.stringify(toPlainNumbers(first)) === JSON.stringify(toPlainNumbers(second));
}

/** Each `{}` takes the next value; `\{` and `\}` are braces and `\\` a backslash. */
function format(template: string, values: readonly Json[]): string {
  const remaining = [...values];
  const formatted = template.replace(formatPart, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    const value = remaining.shift();
    if (value === undefined) throw new Error(`"${template}" has more "${found}" than there are arguments`);
    return toFormattedText(value);
  });
  if (remaining.length > 0) throw new Error(`"${template}" has fewer "{}" than there are arguments`);
  return formatted;
}

/** Blank text is null, as on AWS. */
function parseText(given: string): Json {
  return given.trim() === '' ? null : parseExactJson(given);
}

/** A value as AWS inserts it into a text: in Java's format, so an object is `{a=1, b=[x, y]}`. */
function toFormattedText(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(toFormattedText).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${name}=${toFormattedText(member)}`);
  return `{${members.join(', ')}}`;
}

function partition(items: readonly Json[], size: number): Json {
  if (size <= 0) throw new Error(`expected a positive chunk size, but was ${size}`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function range(from: number, to: number, by: number): Json {
  if (by === 0) throw new Error('expected a step other than 0');
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > maxRangeLength) throw new Error(`expected at most ${maxRangeLength} elements, but was ${length}`);
  return Array.from({ length }, (_, index) => from + index * by);
}

function itemAt(items: readonly Json[], index: number): Json {
  const item = index < 0 ? undefined : items[index];
  if (item === undefined) throw new Error(`the index ${index} is outside the array of ${items.length}`);
  return item;
}

function unique(items: readonly Json[]): Json {
  const firsts = new Map<string, Json>();
  for (const item of items) {
    const text = JSON.stringify(item);
    if (!firsts.has(text)) firsts.set(text, item);
  }
  return [...firsts.values()];
}

function hash(value: Json | undefined, algorithm: string): string {
  const name = entryOf(hashAlgorithms, algorithm);
  if (name === undefined) throw new Error(`"${algorithm}" is not one of ${Object.keys(hashAlgorithms).join(', ')}`);
  const given = typeof value === 'string' ? value : JSON.stringify(value);
  return createHash(name).update(bounded(given), 'utf8').digest('hex');
}

function merge(first: Json | undefined, second: Json | undefined, isDeep: Json | undefined): Json {
  if (!isRecord(first) || !isRecord(second)) throw new Error('expected two objects');
  if (isDeep !== false) throw new Error('only the shallow merge is supported: the third argument must be false');
  return { ...first, ...second };
}

function draw(seed: Json | undefined, random: () => number): number {
  return seed === undefined ? random() : new SeededRandom(whole(seed)).nextDouble();
}

/** The start is drawn, the end is not. */
function between(from: number, to: number, drawn: number): number {
  if (to <= from) throw new Error(`expected a start below the end, but was ${from} and ${to}`);
  return from + Math.floor(drawn * (to - from));
}

/** Every character of the delimiters splits. */
function split(value: string, delimiters: string): Json {
  if (delimiters === '') return [value];
  const characters = [...delimiters].map((character) => character.replace(/[\\\]^-]/g, '\\$&')).join('');
  return value.split(new RegExp(`[${characters}]`)).filter((part) => part !== '');
}
