// The syntax of intrinsic functions (`States.Format('…', $.x)`). It parses and counts arguments; it computes nothing.
import { type JsonPath, parseJsonPath } from './json-path-syntax.ts';

export interface IntrinsicCall {
  name: string;
  arguments: IntrinsicArgument[];
}

export type IntrinsicArgument =
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'path'; path: JsonPath }
  | { kind: 'call'; call: IntrinsicCall };

export type ParsedIntrinsic =
  | { kind: 'call'; call: IntrinsicCall }
  | { kind: 'malformed'; position: number; reason: string };

/** Fewest and most arguments of each of the 18 functions. */
export const intrinsicArity: Readonly<Record<string, readonly [number, number]>> = {
  'States.Format': [1, Number.POSITIVE_INFINITY],
  'States.StringToJson': [1, 1],
  'States.JsonToString': [1, 1],
  'States.Array': [0, Number.POSITIVE_INFINITY],
  'States.ArrayPartition': [2, 2],
  'States.ArrayContains': [2, 2],
  'States.ArrayRange': [3, 3],
  'States.ArrayGetItem': [2, 2],
  'States.ArrayLength': [1, 1],
  'States.ArrayUnique': [1, 1],
  'States.Base64Encode': [1, 1],
  'States.Base64Decode': [1, 1],
  'States.Hash': [2, 2],
  'States.JsonMerge': [3, 3],
  'States.MathRandom': [2, 3],
  'States.MathAdd': [2, 2],
  'States.StringSplit': [2, 2],
  'States.UUID': [0, 0],
};

/** The most calls that may be nested in one another. */
export const maxIntrinsicDepth = 10;

/** Parses a whole string as one call, whatever its name and number of arguments. */
export function parseIntrinsic(text: string): ParsedIntrinsic {
  const reader = new CallReader(text);
  try {
    return { kind: 'call', call: reader.read() };
  } catch (error) {
    if (error instanceof CallError) return { kind: 'malformed', position: error.position, reason: error.message };
    throw error;
  }
}

export function looksLikeIntrinsic(text: string): boolean {
  return /^States\.[A-Za-z0-9]+\(.*\)$/s.test(text);
}

/** Every call of the tree, the outermost first, each with its depth from 1. */
export function callsOf(call: IntrinsicCall, depth = 1): { call: IntrinsicCall; depth: number }[] {
  const inner = call.arguments.flatMap((argument) =>
    argument.kind === 'call' ? callsOf(argument.call, depth + 1) : [],
  );
  return [{ call, depth }, ...inner];
}

class CallError extends Error {
  readonly position: number;

  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

const functionName = /States\.[A-Za-z0-9]*/y;
const quoted = /'(?:[^'\\]|\\.)*'/sy;
const word = /(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,)])/y;
// A path runs to the next comma or parenthesis that is not inside brackets, quotes or its own parentheses.
const pathText = /\$(?:[^\s,()[\]'"]|\[(?:[^[\]'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\[[^\]]*\])*\]|\(\))*/y;

class CallReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): IntrinsicCall {
    const call = this.#call();
    if (this.#at < this.#text.length) throw new CallError(this.#at, 'unexpected text after the call');
    return call;
  }

  #call(): IntrinsicCall {
    const name = this.#match(functionName);
    if (name === undefined) throw new CallError(this.#at, 'expected a function name beginning with "States."');
    if (!this.#take('(')) throw new CallError(this.#at, `expected "(" after ${name}`);
    const args: IntrinsicArgument[] = [];
    if (this.#take(')')) return { name, arguments: args };
    do args.push(this.#argument());
    while (this.#take(','));
    if (!this.#take(')')) throw new CallError(this.#at, 'expected "," or ")"');
    return { name, arguments: args };
  }

  #argument(): IntrinsicArgument {
    this.#skipSpace();
    const literal = this.#match(quoted);
    if (literal !== undefined) return { kind: 'literal', value: literal.slice(1, -1).replace(/\\(.)/gs, '$1') };
    const scalar = this.#match(word);
    if (scalar !== undefined) return { kind: 'literal', value: JSON.parse(scalar) as number | boolean | null };
    if (this.#text.startsWith('States.', this.#at)) return { kind: 'call', call: this.#call() };
    return { kind: 'path', path: this.#path() };
  }

  #path(): JsonPath {
    const start = this.#at;
    const text = this.#match(pathText);
    if (text === undefined) {
      throw new CallError(start, "expected a 'quoted string', a number, true, false, null, a path or a nested call");
    }
    const parsed = parseJsonPath(text);
    if (parsed.kind === 'malformed') throw new CallError(start + parsed.position, parsed.reason);
    return parsed.path;
  }

  #take(token: string): boolean {
    this.#skipSpace();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
