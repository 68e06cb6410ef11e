// The rules of a JSONPath Choice: comparisons of a variable with a value or a path, and their And, Or and Not.

import { choiceOperators } from '../../../../asl/grammar/choice-operators.ts';
import { parseTimestamp } from '../../../../asl/grammar/timestamp.ts';
import type { Scope } from '../engine/scope.ts';
import { runtimeError } from '../engine/states-error.ts';
import { readNumber } from './exact-json.ts';
import { isRecord, type Json, type JsonRecord, typeName } from './json.ts';
import { lookUp, parsePath, valueAt } from './path-value.ts';

type Test = (scope: Scope) => boolean;
type Compare = (left: Json, right: Json) => boolean;

const numbers = ordered('number', readNumber);
const texts = ordered('string', (value) => value as string);
const moments = ordered('string', (value) => readTimestamp(value));

/**
 * Every comparison by the name of its operator. In lib/asl's table, operators that end in Path compare with the value at a path.
 */
const comparisons: Readonly<Record<string, Compare>> = {
  ...named('String', texts),
  ...named('Numeric', numbers),
  ...named('Timestamp', moments),
  BooleanEquals: (left, right) => typeof left === 'boolean' && left === right,
  StringMatches: (left, right) => typeof left === 'string' && matchesWildcard(String(right), left),
};

/** The type tests, which take a boolean. */
const typeTests: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => readNumber(value) !== undefined,
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => readTimestamp(value) !== undefined,
};

export function compileRule(rule: JsonRecord): Test {
  if (Array.isArray(rule.And)) return every(rule.And);
  if (Array.isArray(rule.Or)) return some(rule.Or);
  if (isRecord(rule.Not)) return not(rule.Not);
  const operator = Object.keys(rule).find((name) => choiceOperators.has(name));
  if (operator === undefined) throw new Error(`a choice rule has no operator: ${JSON.stringify(rule)}`);
  return compileComparison(String(rule.Variable), operator, rule[operator] ?? null);
}

function every(rules: readonly Json[]): Test {
  const tests = rules.filter(isRecord).map(compileRule);
  return (scope) => tests.every((test) => test(scope));
}

function some(rules: readonly Json[]): Test {
  const tests = rules.filter(isRecord).map(compileRule);
  return (scope) => tests.some((test) => test(scope));
}

function not(rule: JsonRecord): Test {
  const test = compileRule(rule);
  return (scope) => !test(scope);
}

function compileComparison(variable: string, operator: string, operand: Json): Test {
  const path = parsePath(variable);
  if (operator === 'IsPresent') return (scope) => (lookUp(path, scope) !== undefined) === operand;
  const value = (scope: Scope): Json => {
    const found = lookUp(path, scope);
    if (found === undefined)
      throw runtimeError(`Invalid path '${variable}': The choice state's condition path references an invalid value.`);
    return found;
  };
  const typeTest = typeTests[operator];
  if (typeTest !== undefined) return (scope) => typeTest(value(scope)) === operand;
  const direct = comparisons[operator];
  if (direct !== undefined) return (scope) => direct(value(scope), operand);
  const compare = comparisons[operator.slice(0, -'Path'.length)];
  const other = parsePath(String(operand));
  return (scope) => compare?.(value(scope), valueAt(other, scope, operator)) ?? false;
}

/** Values of another type are not equal, not less and not greater. */
function ordered(
  type: 'number' | 'string',
  read: (value: Json) => number | string | undefined,
): (test: (order: number) => boolean) => Compare {
  return (test) => (left, right) => {
    if (typeName(left) !== type || typeName(right) !== type) return false;
    const [first, second] = [read(left), read(right)];
    if (first === undefined || second === undefined) return false;
    return test(first < second ? -1 : first > second ? 1 : 0);
  };
}

function named(prefix: string, compare: ReturnType<typeof ordered>): Record<string, Compare> {
  return {
    [`${prefix}Equals`]: compare((order) => order === 0),
    [`${prefix}LessThan`]: compare((order) => order < 0),
    [`${prefix}LessThanEquals`]: compare((order) => order <= 0),
    [`${prefix}GreaterThan`]: compare((order) => order > 0),
    [`${prefix}GreaterThanEquals`]: compare((order) => order >= 0),
  };
}

function readTimestamp(value: Json): number | undefined {
  return typeof value === 'string' ? parseTimestamp(value) : undefined;
}

/** `*` stands for any characters; `\*` and `\\` for themselves. Each text between two stars is searched once, from left to right. */
function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern.match(/(?:\\[\s\S]|[^*\\])+|\*|\\$/g) ?? [];
  const literals = parts.reduce(joinLiterals, ['']);
  const [first = '', ...others] = literals;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  const end = text.length - last.length;
  return others.every((literal) => {
    const at = text.indexOf(literal, from);
    from = at + literal.length;
    return at !== -1 && from <= end;
  });
}

function joinLiterals(literals: string[], part: string): string[] {
  if (part === '*') return [...literals, ''];
  const literal = part.replace(/\\([\\*])/g, '$1');
  return [...literals.slice(0, -1), `${literals.at(-1)}${literal}`];
}
