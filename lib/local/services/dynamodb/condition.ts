// Evaluates conditions and filters as DynamoDB does, on the tree that dynalite's parser produces.
import { isDeepStrictEqual } from 'node:util';
import { dynalite } from './dynalite.ts';

/** A value with its type, such as `{ S: 'text' }`; undefined is a missing attribute. */
export type Attribute = DynaliteAttribute | undefined;

/** A path into an item, a literal, or `size(path)`. */
type Operand = readonly (string | number)[] | DynaliteAttribute | Condition;

export interface Condition {
  readonly type: string;
  readonly name?: string;
  readonly args: readonly (Operand | Condition)[];
}

export type Lookup = (path: readonly (string | number)[]) => Attribute | null;

type Test = (value: Attribute, others: readonly Attribute[]) => boolean;

const tests: Readonly<Record<string, Test>> = {
  '=': (value, [other]) => isEqual(value, other),
  '<>': (value, [other]) => !isEqual(value, other),
  '<': (value, [other]) => isOrdered(value, other, (order) => order < 0),
  '<=': (value, [other]) => isOrdered(value, other, (order) => order <= 0),
  '>': (value, [other]) => isOrdered(value, other, (order) => order > 0),
  '>=': (value, [other]) => isOrdered(value, other, (order) => order >= 0),
  between: (value, [low, high]) =>
    isOrdered(value, low, (order) => order >= 0) && isOrdered(value, high, (order) => order <= 0),
  in: (value, others) => others.some((other) => isEqual(value, other)),
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, [type]) => value !== undefined && readType(value) === type?.S,
  begins_with: (value, [start]) => beginsWith(value, start),
  contains: (value, [part]) => contains(value, part),
};

/** Whether an item, read through `lookup`, meets a condition. */
export function isMet(condition: Condition, lookup: Lookup): boolean {
  const { type, args } = condition;
  const parts = args as readonly Condition[];
  if (type === 'and') return parts.every((part) => isMet(part, lookup));
  if (type === 'or') return parts.some((part) => isMet(part, lookup));
  if (type === 'not') return !parts.some((part) => isMet(part, lookup));
  const name = type === 'function' ? (condition.name ?? '') : type;
  const test = tests[name];
  if (test === undefined) throw new Error(`dynalite's parser gave an unknown condition: ${name}`);
  const [value, ...others] = args.map((arg) => resolve(arg, lookup));
  return test(value, others);
}

/** The error of a condition that AWS refuses for every item: it compares the order of values that have none. */
export function operandFault({ type, args }: Condition): string | undefined {
  if (['and', 'or', 'not'].includes(type)) return (args as readonly Condition[]).map(operandFault).find(Boolean);
  if (!['<', '<=', '>', '>=', 'between'].includes(type)) return undefined;
  const literals = args.filter((arg) => !Array.isArray(arg) && !('args' in arg)) as DynaliteAttribute[];
  const unordered = literals.map(readType).find((literal) => !['S', 'N', 'B'].includes(literal ?? ''));
  if (unordered === undefined) return undefined;
  return `Incorrect operand type for operator or function; operator or function: ${type.toUpperCase()}, operand type: ${unordered}`;
}

function resolve(operand: Operand, lookup: Lookup): Attribute {
  if (Array.isArray(operand)) return lookup(operand) ?? undefined;
  const { type, args } = operand as Condition;
  if (type !== 'function') return operand as DynaliteAttribute;
  const [path] = args;
  const size = path === undefined ? undefined : measureSize(resolve(path, lookup));
  return size === undefined ? undefined : { N: String(size) };
}

/** The number of elements of a list, map or set, of characters of a string, or of bytes of a binary; other types have no size. */
function measureSize(value: Attribute): number | undefined {
  if (value === undefined) return undefined;
  const content = readContent(value);
  if (typeof content === 'string') {
    return value.B === undefined ? (value.S === undefined ? undefined : content.length) : toBytes(value).length;
  }
  return typeof content === 'object' && content !== null ? Object.keys(content).length : undefined;
}

/** Sets are equal in any order, lists in the same order, maps by their members. Numbers are stored in a canonical form. */
function isEqual(a: Attribute, b: Attribute): boolean {
  if (a === undefined || b === undefined) return false;
  return isDeepStrictEqual(comparable(a), comparable(b));
}

function comparable(attribute: DynaliteAttribute): unknown {
  const [type, content] = Object.entries(attribute)[0] ?? [];
  if (type === 'SS' || type === 'NS' || type === 'BS') return [type, [...(content as string[])].sort()];
  if (type === 'L') return [type, (content as DynaliteAttribute[]).map(comparable)];
  if (type !== 'M') return [type, content];
  const members = Object.entries(content as Record<string, DynaliteAttribute>);
  return [type, Object.fromEntries(members.map(([name, member]) => [name, comparable(member)]))];
}

/** Only values of the same type are ordered: numbers by value, strings and binaries by their bytes. */
function isOrdered(a: Attribute, b: Attribute, isRight: (order: number) => boolean): boolean {
  if (a === undefined || b === undefined || readType(a) !== readType(b)) return false;
  if (a.N !== undefined) return isRight(isEqual(a, b) ? 0 : dynalite.compare('<', a, b) ? -1 : 1);
  if (a.S === undefined && a.B === undefined) return false;
  return isRight(Buffer.compare(toBytes(a), toBytes(b)));
}

function beginsWith(value: Attribute, start: Attribute): boolean {
  if (value === undefined || start === undefined || readType(value) !== readType(start)) return false;
  if (value.S === undefined && value.B === undefined) return false;
  const bytes = toBytes(start);
  return toBytes(value).subarray(0, bytes.length).equals(bytes);
}

function contains(value: Attribute, part: Attribute): boolean {
  if (value === undefined || part === undefined) return false;
  if (Array.isArray(value.L)) return value.L.some((element: DynaliteAttribute) => isEqual(element, part));
  const elements = value[`${readType(part)}S`];
  if (Array.isArray(elements)) return elements.includes(readContent(part));
  const isText = (value.S !== undefined && part.S !== undefined) || (value.B !== undefined && part.B !== undefined);
  return isText && toBytes(value).includes(toBytes(part));
}

function toBytes(attribute: DynaliteAttribute): Buffer {
  return Buffer.from(String(readContent(attribute)), attribute.B === undefined ? 'utf8' : 'base64');
}

function readType(attribute: DynaliteAttribute): string | undefined {
  return Object.keys(attribute)[0];
}

function readContent(attribute: DynaliteAttribute): unknown {
  return Object.values(attribute)[0];
}
