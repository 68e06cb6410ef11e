// The memory that a value of an expression may use. The bound is the one that AWS applies: it accepts `[1..873782]` and refuses
// one element more, and it accepts a text of 2^22 characters and refuses one of 2^23.

const bytesPerScalar = 8;

/** A character counts as one byte, a number, a boolean and null as eight. */
export const maxExpressionBytes = 873_782 * bytesPerScalar;

/** The failure, in AWS's words. It has no code. */
export function memoryLimitExceeded(): Error {
  return new Error('Expression evaluation memory limit exceeded: Check for excessive memory usage');
}

/** Throws for a value, the result of one step of an evaluation, that is larger than AWS allows. */
export function checkMemory(value: unknown): void {
  if (countBytes(value) > maxExpressionBytes) throw memoryLimitExceeded();
}

/** Each list and object is measured once, although many steps return it. Values do not change once a step has returned them. */
const measured = new WeakMap<object, number>();

/** Exempts the data of a state, which has limits of its own. Otherwise every expression would measure it. */
export function exemptFromMemoryLimit(data: object): void {
  measured.set(data, 0);
}

function countBytes(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return bytesPerScalar;
  const known = measured.get(value);
  if (known !== undefined) return known;
  const total = Array.isArray(value) ? countItems(value) : countMembers(value);
  measured.set(value, total);
  return total;
}

function countItems(items: readonly unknown[]): number {
  let total = 0;
  for (const item of items) total += typeof item === 'number' ? bytesPerScalar : countBytes(item);
  return total;
}

/** A function counts as a scalar: the values that it refers to were measured when they were created. */
function countMembers(value: object): number {
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return bytesPerScalar;
  let total = 0;
  for (const [key, member] of Object.entries(value)) total += key.length + countBytes(member);
  return total;
}
