// JSON as the router handles it: read exactly or not at all, and written in one canonical form for comparing.
import { FlowgateError } from './errors.ts';

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** Deeper than any real payload, shallower than any stack. */
export const maxDepth = 100;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON text. Refuses what is malformed, nested deeper than 100 levels, or has a number that would not come out
 * of the router as it went in (an integer past 2^53 - 1, a number past the largest double).
 * @throws FlowgateError `malformed_request`
 */
export function parseJson(text: string): JsonValue {
  refuseDeepNesting(text);
  try {
    return mayHaveInexactNumber.test(text) ? parseExactly(text) : (JSON.parse(text) as JsonValue);
  } catch (error) {
    if (error instanceof FlowgateError) throw error;
    throw new FlowgateError('malformed_request', `the body is not valid JSON: ${syntaxMessage(error)}`);
  }
}

/** The same value always gives the same text: keys sorted, no white space. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** The size of a value's JSON text in UTF-8 bytes. */
export function jsonBytes(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}

// Most payloads have neither, and are spared the slow parse below.
const mayHaveInexactNumber = /\d{16}|\d[eE]/;

function parseExactly(text: string): JsonValue {
  const reviver = (_key: string, value: unknown, context: { source?: string }): unknown => {
    if (typeof value === 'number') refuseInexact(value, context.source ?? '');
    return value;
  };
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as JsonValue;
}

function refuseInexact(value: number, source: string): void {
  const isInteger = /^-?\d+$/.test(source);
  if (Number.isFinite(value) && (!isInteger || Number.isSafeInteger(value))) return;
  throw new FlowgateError(
    'malformed_request',
    `the number ${source.slice(0, 40)} cannot be kept exactly (integers up to 9007199254740991 can): send it as a string`,
  );
}

function refuseDeepNesting(text: string): void {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === backslash) index += 1;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    if (depth > maxDepth) {
      throw new FlowgateError(
        'malformed_request',
        `the body is nested deeper than the ${maxDepth} levels that are allowed`,
      );
    }
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

// V8 quotes the text around the mistake; a payload is nobody's business, so only the position is told.
function syntaxMessage(error: unknown): string {
  const position =
    error instanceof Error ? /position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0] : undefined;
  return position ?? 'it ends before a value is complete, or is empty';
}

/**
 * Whether a value is the same after `JSON.parse(JSON.stringify(value))` and holds no character that a queue refuses. Such
 * a value can travel as JSON inside JSON; any other one travels as text.
 */
export function isPlainJson(value: unknown): boolean {
  const text = JSON.stringify(value);
  return !unsafeCharacters.test(text) && JSON.stringify(JSON.parse(text)) === text;
}

/** The value's JSON text with U+FFFE, U+FFFF and lone surrogates written as `\uXXXX`: every hop can carry it. */
export function carriableJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

// JSON.stringify writes lone surrogates as escapes.
const unsafeCharacters = /[\uFFFE\uFFFF]|\\ud[89ab]|\\ud[c-f]/i;
