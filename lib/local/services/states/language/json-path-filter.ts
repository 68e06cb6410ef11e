// Filters of JSONPath, `[?(@.price > 10 && @.name)]`: comparisons, existence, and, or, not, in, and regular expressions.
import { runWithin } from '../../../../value/time-limit.ts';
import { runtimeError } from '../engine/states-error.ts';
import type { Json } from './json.ts';
import { isDefinite, parseSteps, type Step, select } from './json-path.ts';
import type { PathScanner } from './path-scanner.ts';

type Operand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'path'; readonly isRooted: boolean; readonly steps: readonly Step[] };

export type Filter =
  | { readonly kind: 'or' | 'and'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'matches'; readonly operand: Operand; readonly pattern: RegExp }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand };

/** Parses `(…)` after the question mark. */
export function parseFilter(scanner: PathScanner): Filter {
  scanner.skipSpace();
  scanner.expect('(');
  const filter = parseOr(scanner);
  scanner.skipSpace();
  scanner.expect(')');
  return filter;
}

function parseOr(scanner: PathScanner): Filter {
  const parts = [parseAnd(scanner)];
  while (scanner.match(/\|\|/y) !== undefined) parts.push(parseAnd(scanner));
  return onlyOr('or', parts);
}

function parseAnd(scanner: PathScanner): Filter {
  const parts = [parseTerm(scanner)];
  while (scanner.match(/&&/y) !== undefined) parts.push(parseTerm(scanner));
  return onlyOr('and', parts);
}

function onlyOr(kind: 'or' | 'and', parts: readonly Filter[]): Filter {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

function parseTerm(scanner: PathScanner): Filter {
  if (scanner.match(/!(?!=)/y) !== undefined) return { kind: 'not', part: parseTerm(scanner) };
  scanner.skipSpace();
  if (scanner.peek('(')) return parseFilter(scanner);
  const left = parseOperand(scanner);
  const operator = scanner.match(/==|!=|=~|<=|>=|<|>|in\b|nin\b/y);
  if (operator === undefined) return { kind: 'exists', operand: left };
  if (operator === '=~') return { kind: 'matches', operand: left, pattern: parsePattern(scanner) };
  return { kind: 'compare', operator, left, right: parseOperand(scanner) };
}

function parsePattern(scanner: PathScanner): RegExp {
  const [, source = '', flags = ''] =
    /^\/((?:[^/\\]|\\.)*)\/([a-z]*)$/.exec(scanner.match(/\/(?:[^/\\]|\\.)*\/[a-z]*/y) ?? '') ?? [];
  return new RegExp(`^(?:${source})$`, flags);
}

function parseOperand(scanner: PathScanner): Operand {
  const path = scanner.match(/[@$](?:\.\.?(?:\*|[\w-]+)|\[(?:'[^']*'|"[^"]*"|-?\d+|\*)\])*/y);
  if (path !== undefined) return { kind: 'path', isRooted: path.startsWith('$'), steps: parseSteps(path.slice(1)) };
  const word = scanner.match(/true\b|false\b|null\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (word !== undefined) return { kind: 'literal', value: JSON.parse(word) as Json };
  if (scanner.take('[')) {
    const items = scanner.list(() => literal(parseOperand(scanner)));
    scanner.skipSpace();
    scanner.expect(']');
    return { kind: 'literal', value: items };
  }
  return { kind: 'literal', value: scanner.quoted() };
}

function literal(operand: Operand): Json {
  if (operand.kind === 'literal') return operand.value;
  throw new Error('a list in a filter holds literals only');
}

/** @param item What `@` means. @param root What `$` means. */
export function filterMatches(filter: Filter, item: Json, root: Json): boolean {
  switch (filter.kind) {
    case 'or':
      return filter.parts.some((part) => filterMatches(part, item, root));
    case 'and':
      return filter.parts.every((part) => filterMatches(part, item, root));
    case 'not':
      return !filterMatches(filter.part, item, root);
    case 'exists':
      return operandValue(filter.operand, item, root) !== undefined;
    case 'matches': {
      const value = operandValue(filter.operand, item, root);
      return typeof value === 'string' && testInTime(filter.pattern, value);
    }
    case 'compare':
      return compare(filter.operator, operandValue(filter.left, item, root), operandValue(filter.right, item, root));
  }
}

function operandValue(operand: Operand, item: Json, root: Json): Json | undefined {
  if (operand.kind === 'literal') return operand.value;
  const found = select(operand.steps, operand.isRooted ? root : item);
  if (!isDefinite(operand.steps)) return found.length === 0 ? undefined : found;
  return found[0];
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  const isSame = JSON.stringify(left) === JSON.stringify(right);
  if (operator === '==') return isSame;
  if (operator === '!=') return !isSame;
  if (operator === 'in' || operator === 'nin') return contains(right, left) === (operator === 'in');
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false;
  return compareOrder(operator, left, right as typeof left);
}

function contains(list: Json | undefined, value: Json | undefined): boolean {
  return Array.isArray(list) && list.some((item: Json) => JSON.stringify(item) === JSON.stringify(value));
}

function compareOrder<T extends number | string>(operator: string, left: T, right: T): boolean {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

/** How long an expression may search one text, in milliseconds: nothing else runs meanwhile. */
const longestTestMs = 500;

function testInTime(pattern: RegExp, text: string): boolean {
  const outcome = runWithin(longestTestMs, () => pattern.test(text));
  if (outcome.kind === 'done') return outcome.value;
  throw runtimeError(`The regular expression ${pattern} took longer than ${longestTestMs} ms.`);
}
