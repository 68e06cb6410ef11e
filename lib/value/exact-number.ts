// JSON numbers by their decimal value. A number that no double represents exactly is kept as its source text, by JSON.rawJSON.

/** A number kept as its source text: JSON.stringify writes it unchanged. A scalar, although `typeof` returns "object". */
export interface RawNumber {
  readonly rawJSON: string;
}

declare global {
  interface JSON {
    /** Node.js 22 and later: a value that JSON.stringify writes as the text itself, which must be a JSON scalar. */
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): boolean;
  }
}

// The synthesis may run on Node.js 20, which does not support raw JSON, so no value there can be raw.
const isRawJson: (value: unknown) => boolean = JSON.isRawJSON ?? (() => false);

/** Whether a value is a number that no double represents exactly. */
export function isRawNumber(value: unknown): value is RawNumber {
  return typeof value === 'object' && isRawJson(value);
}

/** In characters. More than any useful number needs; JSON readers downstream (Jackson) also stop at 1,000. */
export const longestNumber = 1000;
/** The largest exponent that decimal types downstream (Java's BigDecimal) can hold, rounded down to nine digits. */
export const largestExponent = 999_999_999;

/**
 * Parses a JSON number: the double if one has exactly that decimal value, else the source text. Undefined if the number
 * cannot be kept: its text is longer than `longestNumber`, or its exponent is beyond `largestExponent`.
 */
export function parseExactNumber(source: string): number | RawNumber | undefined {
  const double = Number(source);
  const shown = String(double);
  if (shown === source) return double;
  if (source.length > longestNumber) return undefined;
  // Below 1e21 String(double) writes all digits, so an integer with a different text has a different value.
  if (source.length <= 21 && integer.test(source) && double !== 0) return JSON.rawJSON(source);
  if (isExponentTooLarge(source)) return double === 0 && isZero.test(source) ? double : undefined;
  const isDouble = Number.isFinite(double) && isSameDecimal(source, shown);
  return isDouble ? double : JSON.rawJSON(source);
}

const integer = /^-?\d+$/;
const isZero = /^-?[0.]+(?:[eE]|$)/;

function isExponentTooLarge(source: string): boolean {
  return /[eE][+-]?0*[1-9]\d{9}/.test(source);
}

/**
 * The same text for the same decimal value. If no double has the value, the text is its digits without outer zeros, and its
 * exponent.
 */
export function toCanonicalNumber(source: string): string {
  const value = parseExactNumber(source);
  if (typeof value === 'number') return JSON.stringify(value);
  const decimal = parseDecimal(source);
  if (decimal === undefined) throw new RangeError('a number has more digits or a larger exponent than is supported');
  return `${decimal.sign}${decimal.digits}e${decimal.exponent}`;
}

/**
 * The double closest to a number, for decisions. Always finite, and zero only for zero: a number outside the range of doubles
 * becomes the outermost double, so that its sign, and whether it is an integer, do not change.
 */
export function toNearestDouble({ rawJSON }: RawNumber): number {
  const double = Number(rawJSON);
  if (double === 0) return rawJSON.startsWith('-') ? -Number.MIN_VALUE : Number.MIN_VALUE;
  return Math.min(Math.max(double, -Number.MAX_VALUE), Number.MAX_VALUE);
}

/** Whether a number, a double or not, is an integer by its value. */
export function isInteger(value: unknown): boolean {
  if (!isRawNumber(value)) return Number.isInteger(value);
  const decimal = parseDecimal(value.rawJSON);
  return decimal !== undefined && decimal.exponent >= 0;
}

/**
 * A number as text for a key or a name: the same text for the same value. Undefined for a number without a double that is not
 * written as an integer: 0.10000000000000000001 and 1e400 can be written in many ways.
 */
export function formatExactNumber(value: number | RawNumber): string | undefined {
  if (!isRawNumber(value)) return String(value);
  return integer.test(value.rawJSON) ? value.rawJSON : undefined;
}

/** `sign digits × 10^exponent`, the digits without zeros at either end; zero has none. */
interface Decimal {
  readonly sign: '-' | '';
  readonly digits: string;
  readonly exponent: number;
}

const number = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?)0*(\d+))?$/;

/** Undefined if the exponent is too large. Zero is zero, whatever its exponent. */
function parseDecimal(source: string): Decimal | undefined {
  const [, minus, whole = '', fraction = '', sign = '', power = '0'] = number.exec(source) ?? [];
  const digits = trimZeros(whole + fraction);
  if (digits.kept === '') return { sign: '', digits: '', exponent: 0 };
  if (power.length > 9) return undefined;
  const exponent = Number(sign + power) - fraction.length + digits.cut;
  return { sign: minus === '-' ? '-' : '', digits: digits.kept, exponent };
}

function trimZeros(digits: string): { readonly kept: string; readonly cut: number } {
  let start = 0;
  while (digits[start] === '0') start += 1;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end -= 1;
  return { kept: digits.slice(start, end), cut: digits.length - end };
}

function isSameDecimal(source: string, other: string): boolean {
  const [one, two] = [parseDecimal(source), parseDecimal(other)];
  return one?.digits === two?.digits && one?.exponent === two?.exponent && one?.sign === two?.sign;
}
