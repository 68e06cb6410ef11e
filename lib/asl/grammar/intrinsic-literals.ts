// Finds literal arguments with which an intrinsic function fails for every input: texts in the place of numbers, placeholders
// without values, algorithms that do not exist. Source: AWS Step Functions developer guide, "Intrinsic functions for JSONPath
// states".
import { anyOf, entryOf, quote } from './json.ts';

/** The most elements that States.ArrayRange makes. */
export const maxRangeLength = 1000;

/** The algorithms of States.Hash, each with its name in `node:crypto`. */
export const hashAlgorithms = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
} as const;

/** In a template of States.Format: an escaped character, or the place of a value. */
export const formatPart = /\\(.)|\{\}/gs;

/** The places of the arguments that are numbers. */
const numberArguments: Readonly<Record<string, readonly number[]>> = {
  'States.ArrayPartition': [1],
  'States.ArrayRange': [0, 1, 2],
  'States.ArrayGetItem': [1],
  'States.MathRandom': [0, 1, 2],
  'States.MathAdd': [0, 1],
};

/** A literal's value; undefined for every other argument. */
type Literal = { readonly value: unknown } | undefined;

/** The error in the literals, as the rest of a sentence that begins with the function's name. */
export function findLiteralProblem(name: string, values: readonly Literal[]): string | undefined {
  return findTextForNumber(entryOf(numberArguments, name) ?? [], values) ?? findProblemOf(name, values);
}

function findProblemOf(name: string, values: readonly Literal[]): string | undefined {
  const [first, second, third] = values;
  switch (name) {
    case 'States.Format':
      return first && findFormatProblem(first.value, values.length - 1);
    case 'States.Hash':
      return second && findHashProblem(second.value);
    case 'States.ArrayRange':
      return findRangeProblem(first?.value, second?.value, third?.value);
    case 'States.JsonMerge':
      return third && third.value !== false ? 'merges shallowly only: its third argument must be false' : undefined;
    default:
      return undefined;
  }
}

function findTextForNumber(places: readonly number[], values: readonly Literal[]): string | undefined {
  const place = places.find((one) => values[one] !== undefined && typeof values[one]?.value !== 'number');
  if (place === undefined) return undefined;
  return `needs a number as argument ${place + 1}, not ${quote(values[place]?.value)}`;
}

function findHashProblem(algorithm: unknown): string | undefined {
  if (Object.hasOwn(hashAlgorithms, String(algorithm))) return undefined;
  return `knows no algorithm ${quote(algorithm)}, only ${anyOf(Object.keys(hashAlgorithms))}`;
}

function findRangeProblem(from: unknown, to: unknown, step: unknown): string | undefined {
  if (step === 0) return 'needs a step other than 0';
  if (typeof from !== 'number' || typeof to !== 'number' || typeof step !== 'number') return undefined;
  const count = Math.floor((to - from) / step) + 1;
  return count > maxRangeLength ? `makes ${count} items, and may make ${maxRangeLength}` : undefined;
}

function findFormatProblem(template: unknown, given: number): string | undefined {
  if (typeof template !== 'string') return `needs a template string first, not ${quote(template)}`;
  const wanted = [...template.matchAll(formatPart)].filter(([part]) => part === '{}').length;
  return wanted === given ? undefined : `has ${wanted} placeholders {} and ${given} values`;
}
