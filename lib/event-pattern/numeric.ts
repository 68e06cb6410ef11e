// Numbers as the rule engine compares them: from -5e9 to 5e9, with at most six decimals.
import { pointerTo, refuse } from './event-pattern-error.ts';

const limit = 5e9;
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Compiles the array of the `numeric` operator: one comparison, or a range as `[">", low, "<=", high]`. */
export function compileNumeric(operand: unknown, pointer: string): (value: unknown) => boolean {
  if (!Array.isArray(operand)) return refuse('Value of numeric must be an array.', pointer);
  const [operator, bound, second, top] = operand as unknown[];
  const low = compileComparison(operator, bound, pointer);
  if (operand.length === 2) return (value) => isComparable(value) && low(value);
  if (operator !== '>' && operator !== '>=') refuse('Too many elements in numeric expression', pointer);
  if (second !== '<' && second !== '<=') {
    refuse(`Bad numeric range operator: ${String(second)}`, pointerTo(pointer, 2));
  }
  const high = compileComparison(second, top, pointer);
  if (operand.length > 4) refuse('Too many terms in numeric range expression', pointer);
  if (Number(bound) >= Number(top)) refuse('Bottom must be less than top', pointer);
  return (value) => isComparable(value) && low(value) && high(value);
}

/** @throws EventPatternError for a number that the engine cannot compare */
export function requireComparable(value: number, pointer: string): void {
  if (Math.abs(value) > limit) refuse('Value must be between -5.0E9 and 5.0E9, inclusive', pointer);
  if (!isComparable(value)) refuse('Only values upto 6 decimals are supported', pointer);
}

function compileComparison(operator: unknown, bound: unknown, pointer: string): (value: number) => boolean {
  const compare = Object.entries(comparisons).find(([name]) => name === operator)?.[1];
  if (compare === undefined) {
    return refuse(`Unrecognized numeric range operator: ${String(operator)}`, pointerTo(pointer, 0));
  }
  if (typeof bound !== 'number') return refuse(`Value of ${operator} must be numeric`, pointer);
  requireComparable(bound, pointer);
  return (value) => compare(value, bound);
}

/** A number with more than six decimals, or beyond the limit, never matches. */
function isComparable(value: unknown): value is number {
  // A double represents up to 5e15 millionths exactly. Therefore the division returns the same number, unless the number has more
  // than six decimals.
  return typeof value === 'number' && Math.abs(value) <= limit && Math.round(value * 1e6) / 1e6 === value;
}
