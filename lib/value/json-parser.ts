// Reads JSON text exactly: numbers by their decimal value, keys in their order. Never quotes the text in what it throws.
import { largestExponent, longestNumber, parseExactNumber } from './exact-number.ts';
import { JsonFault } from './json-fault.ts';
import { createOrderedObject } from './ordered-object.ts';

export interface ParserOptions {
  /** How many levels of objects and arrays are allowed. */
  readonly maxDepth: number;
  /** Whether to refuse what JSON readers disagree on: a repeated key (otherwise the last one wins) and a lone surrogate. */
  readonly isStrict: boolean;
}

/** @throws JsonFault */
export function parseExactly(text: string, options: ParserOptions): unknown {
  return new JsonParser(text, options).parse();
}

type Members = Record<string, unknown>;

const anyValue = 'a value (an object, an array, a text in double quotes, a number, true, false or null)';
class JsonParser {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #isStrict: boolean;
  #at = 0;
  #depth = 0;
  /** The key or the index on each level, for the pointer in a refusal. */
  readonly #path: (string | number)[] = [];

  constructor(text: string, { maxDepth, isStrict }: ParserOptions) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#isStrict = isStrict;
  }

  parse(): unknown {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#expected('the end of the text after the value');
    return value;
  }

  #value(): unknown {
    const code = this.#skipSpace();
    if (code === quote) return this.#string();
    if (code === openBrace) return this.#object();
    if (code === openBracket) return this.#array();
    if (code === minus || isDigit(code)) return this.#number();
    if (code === letterT && this.#take('true')) return true;
    if (code === letterF && this.#take('false')) return false;
    if (code === letterN && this.#take('null')) return null;
    throw this.#expected(anyValue);
  }

  #object(): unknown {
    this.#enter();
    const members: Members = {};
    // The order is recorded from the first key that JavaScript may list in another order.
    let order: string[] | undefined;
    if (this.#skipSpace() === closeBrace) return this.#leave(members);
    for (;;) {
      const key = this.#key();
      const isRepeated = members[key] !== undefined && Object.hasOwn(members, key);
      if (isRepeated && this.#isStrict) throw this.#refused('appears twice: send each key of an object once');
      if (order === undefined && isDigit(key.charCodeAt(0))) order = Object.keys(members);
      if (!isRepeated) order?.push(key);
      this.#skipPast(colon, '":" after the key');
      setMember(members, key, this.#value());
      const next = this.#skipSpace();
      if (next === closeBrace) break;
      if (next !== comma) throw this.#expected('"," or "}" after a member of an object');
      this.#at += 1;
    }
    return this.#leave(order === undefined ? members : createOrderedObject(members, order));
  }

  #key(): string {
    if (this.#skipSpace() !== quote) throw this.#expected('a key in double quotes');
    const start = this.#at;
    const key = this.#string();
    this.#path[this.#depth - 1] = key;
    this.#keyAt = start;
    return key;
  }

  #keyAt = 0;

  #array(): unknown {
    this.#enter();
    const elements: unknown[] = [];
    if (this.#skipSpace() === closeBracket) return this.#leave(elements);
    for (;;) {
      this.#path[this.#depth - 1] = elements.length;
      elements.push(this.#value());
      const next = this.#skipSpace();
      if (next === closeBracket) return this.#leave(elements);
      if (next !== comma) throw this.#expected('"," or "]" after an element of an array');
      this.#at += 1;
    }
  }

  #enter(): void {
    if (this.#depth === this.#maxDepth) {
      // A pointer of a hundred steps is not helpful, so the line and the column are reported.
      this.#path.length = 0;
      throw this.#fault('refused', `is nested deeper than ${this.#maxDepth} levels, which is the limit`);
    }
    this.#at += 1;
    this.#depth += 1;
    this.#path.length = this.#depth;
  }

  #leave<T>(value: T): T {
    this.#at += 1;
    this.#depth -= 1;
    this.#path.length = this.#depth;
    return value;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    let isEscaped = false;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.#at = at + 1;
        return isEscaped ? this.#unescaped(start, at) : text.slice(start, at);
      }
      if (code === backslash) {
        isEscaped = true;
        at += 1;
      } else if (code < space) break;
    }
    this.#at = Math.min(at, text.length);
    throw this.#expected(
      at < text.length
        ? 'no bare control character in a text: write it as \\n, \\t or \\u00XX'
        : "'\"' at the end of a text",
    );
  }

  #unescaped(start: number, end: number): string {
    const string = decodeString(this.#text.slice(start, end));
    if (typeof string === 'number') {
      this.#at = start + string;
      throw this.#expected('one of "\\/bfnrt, or u and four hexadecimal digits, after a backslash');
    }
    if (this.#isStrict && !string.isWellFormed()) {
      this.#at = start - 1;
      throw this.#fault(
        'refused',
        'has half a character (a lone \\uD800 to \\uDFFF), which cannot be written in UTF-8',
      );
    }
    return string;
  }

  #number(): unknown {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    if (text.charCodeAt(at) === minus) at += 1;
    const digits = at;
    let value = 0;
    let code = text.charCodeAt(at);
    while (isDigit(code)) {
      value = value * 10 + (code - digitZero);
      at += 1;
      code = text.charCodeAt(at);
    }
    this.#at = at;
    if (at === digits) throw this.#expected('a digit after "-"');
    if (at > digits + 1 && text.charCodeAt(digits) === digitZero) {
      this.#at = digits + 1;
      throw this.#expected('no digit after a leading 0');
    }
    // Every integer of up to 15 digits is exactly a double.
    if (code !== point && code !== letterE && code !== capitalE && at - digits <= 15) {
      return text.charCodeAt(start) === minus ? -value : value;
    }
    return this.#longNumber(start, code);
  }

  /** The rest of a number that is not a short integer. */
  #longNumber(start: number, next: number): unknown {
    let code = next;
    const hasPoint = code === point;
    if (hasPoint) code = this.#digits('a digit after the point of a number');
    const hasExponent = code === letterE || code === capitalE;
    if (hasExponent) {
      const sign = this.#text.charCodeAt(this.#at + 1);
      if (sign === plus || sign === minus) this.#at += 1;
      this.#digits('a digit in the exponent of a number');
    }
    const source = this.#text.slice(start, this.#at);
    // Every decimal of up to 15 digits without an exponent has its own double.
    if (hasPoint && !hasExponent && source.length <= 16) return Number(source);
    const value = parseExactNumber(source);
    if (value !== undefined) return value;
    this.#at = start;
    throw this.#fault(
      'refused',
      `is a number that cannot be kept: at most ${longestNumber} characters, exponent at most ${largestExponent}`,
    );
  }

  /** Skips one character and the digits after it; there must be at least one digit. */
  #digits(expected: string): number {
    const start = this.#at + 1;
    let at = start;
    while (isDigit(this.#text.charCodeAt(at))) at += 1;
    this.#at = at;
    if (at === start) throw this.#expected(expected);
    return this.#text.charCodeAt(at);
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  /** The code of the next character that is not white space; NaN at the end. */
  #skipSpace(): number {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === space || code === lineFeed || code === carriageReturn || code === tab) {
      this.#at += 1;
      code = text.charCodeAt(this.#at);
    }
    return code;
  }

  #skipPast(code: number, expected: string): void {
    if (this.#skipSpace() !== code) throw this.#expected(expected);
    this.#at += 1;
  }

  #expected(what: string): JsonFault {
    const isEnd = this.#at >= this.#text.length;
    const end = this.#text.length === 0 ? 'it is empty' : 'it ends there';
    return this.#fault('syntax', `expected ${what}${isEnd ? `, but ${end}` : ''}`);
  }

  #refused(message: string): JsonFault {
    this.#at = this.#keyAt;
    return this.#fault('refused', message);
  }

  #fault(kind: JsonFault['kind'], message: string): JsonFault {
    return new JsonFault(message, { kind, path: this.#path, text: this.#text, at: this.#at });
  }
}

/** Sets `__proto__` as an ordinary key. */
function setMember(members: Members, key: string, value: unknown): void {
  if (key !== '__proto__') members[key] = value;
  else Object.defineProperty(members, key, { value, configurable: true, enumerable: true, writable: true });
}

function isDigit(code: number): boolean {
  return code >= digitZero && code <= digitNine;
}

/** Decodes the text between the quotes of a string; if it is invalid, returns the index of its first invalid escape. */
function decodeString(source: string): string | number {
  try {
    return JSON.parse(`"${source}"`) as string;
  } catch {
    for (const { 0: found, index } of source.matchAll(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})?/g)) {
      if (found === '\\') return index;
    }
    return 0;
  }
}

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const digitZero = 0x30;
const digitNine = 0x39;
const colon = 0x3a;
const capitalE = 0x45;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const letterE = 0x65;
const letterF = 0x66;
const letterN = 0x6e;
const letterT = 0x74;
const openBrace = 0x7b;
const closeBrace = 0x7d;
