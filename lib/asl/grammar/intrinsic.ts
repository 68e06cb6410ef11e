// The intrinsic functions (`States.Format('…', $.x)`): their syntax, their names and how many arguments each takes.
// It computes nothing. Source: AWS Step Functions developer guide, "Intrinsic functions for JSONPath states".
import { findLiteralProblem } from './intrinsic-literals.ts';
import { entryOf } from './json.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';
import { parseText, TextScanner } from './text-scanner.ts';

export interface IntrinsicCall {
  readonly name: string;
  readonly arguments: readonly IntrinsicArgument[];
}

export type IntrinsicArgument =
  /** In a string, only the escape `\'` is decoded. The function itself decodes other escapes, as Format does with `\{`. */
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'path'; readonly path: JsonPath }
  | { readonly kind: 'call'; readonly call: IntrinsicCall };

export type ParsedIntrinsic =
  | { kind: 'call'; call: IntrinsicCall }
  | { kind: 'malformed'; position: number; reason: string };

const many = Number.POSITIVE_INFINITY;

/** The minimum and maximum number of arguments of each of the 18 functions. */
export const intrinsicArity = {
  'States.Format': [1, many],
  'States.StringToJson': [1, 1],
  'States.JsonToString': [1, 1],
  'States.Array': [0, many],
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
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
export type IntrinsicName = keyof typeof intrinsicArity;

/** The most calls that may be nested in one another. */
export const maxIntrinsicDepth = 10;
/** The most characters that States.Hash, Base64Encode and Base64Decode take. */
export const maxIntrinsicTextLength = 10_000;

/** Parses a whole string as one call. The name and the number of arguments are not checked. Positions count from 0. */
export function parseIntrinsic(text: string): ParsedIntrinsic {
  const parsed = parseText(() => new CallReader(text).read());
  return parsed.kind === 'parsed' ? { kind: 'call', call: parsed.value } : parsed;
}

/** Whether the value of a `.$` field is to be read as a call, and not as a path. */
export function isIntrinsic(text: string): boolean {
  return text.startsWith('States.');
}

/** Whether a plain string was probably meant as a call. */
export function looksLikeIntrinsic(text: string): boolean {
  return /^States\.[A-Za-z0-9]+\(.*\)$/s.test(text);
}

/** Every call of the tree, the outermost first, each with its depth from 1. */
export function listCalls(call: IntrinsicCall, depth = 1): { call: IntrinsicCall; depth: number }[] {
  const inner = call.arguments.flatMap((argument) =>
    argument.kind === 'call' ? listCalls(argument.call, depth + 1) : [],
  );
  return [{ call, depth }, ...inner];
}

export type CallProblem =
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'arity'; readonly name: string; readonly given: number; readonly arity: readonly [number, number] }
  /** A literal argument with which the function fails for every input. */
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string }
  | { readonly kind: 'depth' };

/** The problems for which a call that parses is refused, in the order of the calls. */
export function findCallProblems(call: IntrinsicCall): CallProblem[] {
  return listCalls(call).flatMap(({ call: { name, arguments: given }, depth }): CallProblem[] => {
    const tooDeep: CallProblem[] = depth === maxIntrinsicDepth + 1 ? [{ kind: 'depth' }] : [];
    const arity = entryOf<readonly [number, number]>(intrinsicArity, name);
    if (arity === undefined) return [...tooDeep, { kind: 'unknown', name }];
    if (given.length >= arity[0] && given.length <= arity[1]) return [...tooDeep, ...findRefusals(name, given)];
    return [...tooDeep, { kind: 'arity', name, given: given.length, arity }];
  });
}

function findRefusals(name: string, given: readonly IntrinsicArgument[]): CallProblem[] {
  const values = given.map((argument) => (argument.kind === 'literal' ? argument : undefined));
  const reason = findLiteralProblem(name, values);
  return reason === undefined ? [] : [{ kind: 'refused', name, reason }];
}

const functionName = /States\.[A-Za-z0-9]*/y;
const escapes = ["\\'", '\\{', '\\}', '\\\\'];
const quoted = /'(?:[^'\\]|\\.)*'/sy;
const word = /(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,)])/y;
// A path runs to the next comma or parenthesis that is not inside brackets, quotes or its own parentheses.
const pathText = /\$(?:[^\s,()[\]'"]|\[(?:[^[\]'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\[[^\]]*\])*\]|\(\))*/y;

class CallReader {
  readonly #scanner: TextScanner;

  constructor(text: string) {
    this.#scanner = new TextScanner(text);
  }

  read(): IntrinsicCall {
    const call = this.#call();
    const end = this.#scanner.position;
    this.#scanner.skipSpace();
    if (!this.#scanner.isAtEnd) throw this.#scanner.fault('unexpected text after the call', end);
    return call;
  }

  #call(): IntrinsicCall {
    const name = this.#scanner.match(functionName);
    if (name === undefined) throw this.#scanner.fault('expected a function name beginning with "States."');
    if (!this.#take('(')) throw this.#scanner.fault(`expected "(" after ${name}`);
    const args: IntrinsicArgument[] = [];
    if (this.#take(')')) return { name, arguments: args };
    do args.push(this.#argument());
    while (this.#take(','));
    if (!this.#take(')')) throw this.#scanner.fault('expected "," or ")"');
    return { name, arguments: args };
  }

  #argument(): IntrinsicArgument {
    this.#scanner.skipSpace();
    const start = this.#scanner.position;
    const literal = this.#scanner.match(quoted);
    if (literal !== undefined) return { kind: 'literal', value: this.#text(literal, start) };
    const scalar = this.#scanner.match(word);
    if (scalar !== undefined) return { kind: 'literal', value: JSON.parse(scalar) as number | boolean | null };
    if (this.#scanner.peek('States.')) return { kind: 'call', call: this.#call() };
    return { kind: 'path', path: this.#path() };
  }

  /** A backslash that begins none of the four escapes ends the run with an error. */
  #text(literal: string, start: number): string {
    const inner = literal.slice(1, -1);
    for (const { 0: pair, index } of inner.matchAll(/\\./gs)) {
      if (escapes.includes(pair)) continue;
      throw this.#scanner.fault(
        `${JSON.stringify(pair)} is no escape: there are ${escapes.join(' ')}`,
        start + 1 + index,
      );
    }
    return inner.replaceAll("\\'", "'");
  }

  #path(): JsonPath {
    const start = this.#scanner.position;
    const text = this.#scanner.match(pathText);
    if (text === undefined) {
      throw this.#scanner.fault("expected a 'quoted string', a number, true, false, null, a path or a nested call");
    }
    const parsed = parseJsonPath(text);
    if (parsed.kind === 'malformed') throw this.#scanner.fault(parsed.reason, start + parsed.position);
    return parsed.path;
  }

  #take(token: string): boolean {
    this.#scanner.skipSpace();
    return this.#scanner.take(token);
  }
}
