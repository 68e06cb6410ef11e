// Compiles one value of a pattern's array, a literal or an operator, to a test of one leaf of an event.
import { isJsonObject } from '../value/json.ts';
import { pointerTo, refuse } from './event-pattern-error.ts';
import { compileCidr, isSameIpAddress, parseIpAddress } from './ip-address.ts';
import { compileNumeric, requireComparable } from './numeric.ts';
import { compileIgnoreCase, compileWildcard } from './string-match.ts';

export type Leaf = string | number | boolean | null;

export interface ValueTest {
  /** Whether an existing leaf matches. */
  readonly test: (value: Leaf) => boolean;
  /** Present if it also matches if the field is absent. */
  readonly isMatchedByAbsence?: true;
  /** The string that matches, if exactly one does: an index can look it up. */
  readonly exact?: string;
}

export function compileValue(value: unknown, pointer: string): ValueTest {
  if (typeof value === 'string') return compileString(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return { test: (leaf) => leaf === value };
  }
  if (!isJsonObject(value)) refuse('Match value must be String, number, true, false, or null', pointer);
  const [operator, operand] = onlyMember(value, pointer);
  const place = pointerTo(pointer, operator);
  if (isStringOperator(operator)) return ofStrings(compileStringOperator(operator, operand, place));
  if (operator === 'anything-but') return compileAnythingBut(operand, place);
  if (operator === 'numeric') return { test: compileNumeric(operand, place) };
  if (operator === 'cidr') return compileCidrMatch(operand, place);
  if (operator === 'exists') return compileExists(operand, place);
  return refuse(`Unrecognized match type ${operator}`, pointer);
}

/** A string that is an IP address matches that address however it is written. */
function compileString(value: string): ValueTest {
  const address = parseIpAddress(value);
  if (address === undefined) return { test: (leaf) => leaf === value, exact: value };
  return ofStrings((text) => isSameIpAddress(address, parseIpAddress(text)));
}

type StringTest = (value: string) => boolean;

function ofStrings(test: StringTest): ValueTest {
  return { test: (leaf) => typeof leaf === 'string' && test(leaf) };
}

const stringOperators = {
  prefix: (text: string) => (value: string) => value.startsWith(text),
  suffix: (text: string) => (value: string) => value.endsWith(text),
  'equals-ignore-case': (text: string) => compileIgnoreCase(text, 'whole'),
  wildcard: compileWildcard,
} satisfies Record<string, (text: string, pointer: string) => StringTest>;

type StringOperator = keyof typeof stringOperators;

function isStringOperator(operator: string): operator is StringOperator {
  return Object.hasOwn(stringOperators, operator);
}

function compileStringOperator(operator: StringOperator, operand: unknown, pointer: string): StringTest {
  if (isAffix(operator) && isJsonObject(operand)) return compileAffixIgnoringCase(operator, operand, pointer);
  return stringOperators[operator](requireString(operator, operand, pointer), pointer);
}

function compileAffixIgnoringCase(
  where: 'prefix' | 'suffix',
  operand: Record<string, unknown>,
  pointer: string,
): StringTest {
  const [operator, text] = onlyMember(operand, pointer);
  if (operator !== 'equals-ignore-case') refuse(`Unsupported ${where} pattern: ${operator}`, pointer);
  return compileIgnoreCase(requireString(operator, text, pointerTo(pointer, operator)), where);
}

function isAffix(operator: string): operator is 'prefix' | 'suffix' {
  return operator === 'prefix' || operator === 'suffix';
}

function requireString(operator: string, operand: unknown, pointer: string): string {
  return typeof operand === 'string' ? operand : refuse(`${operator} match pattern must be a string`, pointer);
}

function compileAnythingBut(operand: unknown, pointer: string): ValueTest {
  if (isJsonObject(operand)) return compileAnythingButOperator(operand, pointer);
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  const isNumeric = values.every((value) => typeof value === 'number');
  const isText = values.every((value) => typeof value === 'string');
  if (values.length === 0 || (!isText && !isNumeric)) {
    refuse('Inside anything but list, either all values are number or string, mixed type is not supported', pointer);
  }
  if (isNumeric) for (const value of values) requireComparable(value, pointer);
  const refused = new Set<unknown>(values);
  return { test: (leaf) => !refused.has(leaf) };
}

function compileAnythingButOperator(operand: Record<string, unknown>, pointer: string): ValueTest {
  const [operator, texts] = onlyMember(operand, pointer);
  if (!isStringOperator(operator)) refuse(`Unsupported anything-but pattern: ${operator}`, pointer);
  const place = pointerTo(pointer, operator);
  const values: unknown[] = Array.isArray(texts) ? texts : [texts];
  if (values.length === 0) refuse('Empty arrays are not allowed', place);
  if (isAffix(operator) && values.includes('')) refuse('Null prefix/suffix not allowed', place);
  if (isJsonObject(texts)) refuse('Value of anything-but must be an array or single string/number value.', place);
  if (operator === 'equals-ignore-case' && values.some((text) => typeof text !== 'string')) {
    refuse('Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.', place);
  }
  const name = isAffix(operator) ? 'prefix/suffix' : operator;
  const tests = values.map((text) => stringOperators[operator](requireString(name, text, place), place));
  return { test: (leaf) => typeof leaf !== 'string' || !tests.some((test) => test(leaf)) };
}

function compileCidrMatch(operand: unknown, pointer: string): ValueTest {
  const isInside = compileCidr(requireString('cidr', operand, pointer), pointer);
  return ofStrings((value) => {
    const address = parseIpAddress(value);
    return address !== undefined && isInside(address);
  });
}

function compileExists(operand: unknown, pointer: string): ValueTest {
  if (typeof operand !== 'boolean') refuse('exists match pattern must be either true or false.', pointer);
  return operand ? { test: () => true } : { test: () => false, isMatchedByAbsence: true };
}

function onlyMember(object: Record<string, unknown>, pointer: string): [string, unknown] {
  const [first, second] = Object.entries(object);
  if (first === undefined) return refuse('Match expression name not found', pointer);
  if (second !== undefined) refuse('Only one key allowed in match expression', pointer);
  return first;
}
