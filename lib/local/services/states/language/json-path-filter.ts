// Evaluates a filter of a JSONPath for one item. The syntax is in lib/asl/grammar.
import { isDefinite } from '../../../../asl/grammar/json-path.ts';
import type { Filter, FilterOperator, Operand, Step } from '../../../../asl/grammar/json-path-steps.ts';
import { runWithin } from '../../../../value/time-limit.ts';
import { runtimeError } from '../engine/states-error.ts';
import { readNumber, toPlainNumbers } from './exact-json.ts';
import type { Json } from './json.ts';

interface Values {
  /** The value of `@`. */
  readonly item: Json;
  /** The value of `$`. */
  readonly root: Json;
  /** Follows a path inside the filter. It is passed in because a path's steps may be filters in turn. */
  readonly select: (steps: readonly Step[], root: Json) => Json[];
}

export function filterMatches(filter: Filter, values: Values): boolean {
  switch (filter.kind) {
    case 'or':
      return filter.parts.some((part) => filterMatches(part, values));
    case 'and':
      return filter.parts.every((part) => filterMatches(part, values));
    case 'not':
      return !filterMatches(filter.part, values);
    case 'exists':
      return operandValue(filter.operand, values) !== undefined;
    case 'matches': {
      const value = operandValue(filter.operand, values);
      return (Array.isArray(value) ? value : [value]).some((item) => testInTime(filter.pattern, textOf(item)));
    }
    case 'compare':
      return compare(filter.operator, operandValue(filter.left, values), operandValue(filter.right, values));
  }
}

function operandValue(operand: Operand, { item, root, select }: Values): Json | undefined {
  if (operand.kind === 'literal') return operand.value;
  const found = select(operand.steps, operand.isRooted ? root : item);
  const isSingle = isDefinite(operand.steps) || operand.steps.at(-1)?.kind === 'function';
  if (!isSingle) return found.length === 0 ? undefined : found;
  return found[0];
}

function compare(operator: FilterOperator, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case '==':
      return isSame(left, right);
    case '!=':
      return !isSame(left, right);
    case 'in':
      return contains(right, left);
    case 'nin':
      return !contains(right, left);
    case 'contains':
      return typeof left === 'string' ? typeof right === 'string' && left.includes(right) : contains(left, right);
    case 'subsetof':
      return items(left).every((item) => contains(right, item));
    case 'anyof':
      return items(left).some((item) => contains(right, item));
    case 'noneof':
      return !items(left).some((item) => contains(right, item));
    case 'size':
      return length(left) !== undefined && length(left) === readNumber(right);
    case 'empty':
      return length(left) !== undefined && (length(left) === 0) === right;
    default:
      return compareOrder(operator, left, right);
  }
}

type Order = '<' | '<=' | '>' | '>=';

/** A number and a text are the same if the right one, read as the left one's kind, is equal: ValueNodes in Jayway's JsonPath. */
function isSame(leftValue: Json | undefined, rightValue: Json | undefined): boolean {
  const [left, right] = [toPlainNumbers(leftValue), toPlainNumbers(rightValue)];
  if (left === undefined) return false;
  if (typeof left === 'number' && typeof right === 'string') return isNumeral(right) && left === Number(right);
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  return JSON.stringify(left) === JSON.stringify(right);
}

function isNumeral(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

/** What a regular expression reads: nothing for a value that is missing, null, a list or an object. */
function textOf(value: Json | undefined): string {
  const plain = toPlainNumbers(value);
  return typeof plain === 'object' || plain === undefined ? '' : String(plain);
}

function items(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function length(value: Json | undefined): number | undefined {
  return Array.isArray(value) || typeof value === 'string' ? value.length : undefined;
}

function contains(list: Json | undefined, value: Json | undefined): boolean {
  return items(list).some((item) => isSame(value, item));
}

function compareOrder(operator: Order, left: Json | undefined, right: Json | undefined): boolean {
  const order = orderOf(toPlainNumbers(left), toPlainNumbers(right));
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Below 0, 0 or above 0. A number and a text compare as texts; other kinds have no order. */
function orderOf(left: Json | undefined, right: Json | undefined): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (![left, right].every((value) => typeof value === 'number' || typeof value === 'string')) return undefined;
  const [leftText, rightText] = [String(left), String(right)];
  if (leftText === rightText) return 0;
  return leftText < rightText ? -1 : 1;
}

/** How long an expression may search one text, in milliseconds: nothing else runs meanwhile. */
const longestTestMs = 500;

function testInTime(pattern: RegExp, text: string): boolean {
  const outcome = runWithin(longestTestMs, () => pattern.test(text));
  if (outcome.kind === 'done') return outcome.value;
  throw runtimeError(`The regular expression ${pattern} took longer than ${longestTestMs} ms.`);
}
