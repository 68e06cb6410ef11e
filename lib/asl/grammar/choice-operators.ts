// The comparison operators of JSONPath Choice rules, each with the kind of value that it compares with. A table, no checks.
import { isTimestamp } from './timestamp.ts';

type Comparison = (value: unknown) => boolean;

const isString: Comparison = (value) => typeof value === 'string';
const isNumber: Comparison = (value) => typeof value === 'number';
const isBoolean: Comparison = (value) => typeof value === 'boolean';
const isTime: Comparison = (value) => typeof value === 'string' && (isTimestamp(value) || value.includes('${'));

const orders = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];

/** Every operator with its kind of value; those that end in Path take a path. */
export const operators: ReadonlyMap<string, { word: string; fits: Comparison }> = new Map([
  ...orders.map((order) => [`String${order}`, { word: 'a string', fits: isString }] as const),
  ...orders.map((order) => [`Numeric${order}`, { word: 'a number', fits: isNumber }] as const),
  ...orders.map((order) => [`Timestamp${order}`, { word: 'a timestamp', fits: isTime }] as const),
  ...['String', 'Numeric', 'Timestamp'].flatMap((type) =>
    orders.map((order) => [`${type}${order}Path`, { word: 'a path', fits: isString }] as const),
  ),
  ['StringMatches', { word: 'a string', fits: isString }],
  ['BooleanEquals', { word: 'true or false', fits: isBoolean }],
  ['BooleanEqualsPath', { word: 'a path', fits: isString }],
  ...['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'].map(
    (name) => [name, { word: 'true or false', fits: isBoolean }] as const,
  ),
]);
