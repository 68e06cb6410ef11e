// The functions that Step Functions adds to JSONata. Semantics: AWS, "JSONata functions provided by Step Functions".
import { createHash, randomUUID } from 'node:crypto';
import type { Expression } from 'jsonata';
import { hashAlgorithms } from '../../../../asl/grammar/intrinsic-literals.ts';
import { entryOf } from '../../../../asl/grammar/json.ts';
import { toDoubles } from '../../../../value/json.ts';
import { parseExactly } from '../../../../value/json-parser.ts';
import { memoryLimitExceeded } from './jsonata-memory.ts';
import { SeededRandom } from './seeded-random.ts';

/** AWS's own bound: `$range` returns at most this many elements. */
const longestRange = 360_145;

/** Registers AWS's six functions for an expression. */
export function addStatesFunctions(expression: Expression, random: () => number): void {
  expression.registerFunction('partition', partition, '<an?:a>');
  expression.registerFunction('range', range, '<nnn?:a>');
  expression.registerFunction('hash', hash, '<ss?:s>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? random() : new SeededRandom(seed).nextDouble()),
    '<n?:n>',
  );
  expression.registerFunction('uuid', () => randomUUID(), '<:s>');
  expression.registerFunction('parse', parse, '<s:x>');
}

function partition(items: readonly unknown[] | undefined, size?: number): unknown[][] | undefined {
  if (items === undefined || items.length === 0) return undefined;
  const chunk = size === undefined ? items.length : Math.trunc(size);
  if (chunk < 0) throw invalidArgument('Second argument must be zero or greater');
  if (chunk === 0) return undefined;
  return Array.from({ length: Math.ceil(items.length / chunk) }, (_, index) =>
    items.slice(index * chunk, (index + 1) * chunk),
  );
}

function range(from: number, to: number, by?: number): number[] | number | undefined {
  const [start, end, step] = [Math.trunc(from), Math.trunc(to), Math.trunc(by ?? 0)];
  if (step === 0 || (end - start) * step < 0) return undefined;
  const length = Math.floor((end - start) / step) + 1;
  if (length > longestRange) throw memoryLimitExceeded();
  const values = Array.from({ length }, (_, index) => start + index * step);
  return values.length === 1 ? values[0] : values;
}

function hash(text: string | undefined, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = entryOf(hashAlgorithms, algorithm);
  if (name === undefined)
    throw invalidArgument(`Hash algorithm '${algorithm}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`);
  return createHash(name).update(text, 'utf8').digest('hex');
}

/** Refuses the same text as AWS's parser: blank text, a second value, a repeated key. */
function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return toDoubles(parseExactly(text, { maxDepth: 1000, isStrict: true }) as Parameters<typeof toDoubles>[0]);
  } catch {
    throw invalidArgument('Invalid JSON');
  }
}

/** JSONata's error for an argument whose value a function refuses. */
function invalidArgument(message: string): Error {
  return Object.assign(new Error(message), { code: 'D3137' });
}
