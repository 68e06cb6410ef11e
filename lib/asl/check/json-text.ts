// The text of a definition before it is a value: JSON syntax with line and column, and duplicate keys.
import { type Finding, type Report, reportInto } from '../check/finding.ts';
import { bareSubstitution } from '../grammar/bare-substitution.ts';
import { below } from '../grammar/json.ts';

export interface DefinitionText {
  /** Returns undefined if the text has a syntax error. A substitution outside quotes is marked: see bare-substitution.ts. */
  readonly definition: unknown;
  readonly findings: readonly Finding[];
  /** Formats "line 3, column 14" from a pointer into the definition; returns undefined for JSON, where the pointer is as easy to find. */
  readonly locate: (pointer: string) => string | undefined;
}

/**
 * Finds the first syntax error, or else every duplicate key.
 * @param onSubstitution receives the place of each value that is a bare `${Name}`. @default such a value is a syntax error
 */
export function checkJsonText(text: string, onSubstitution?: (start: number, end: number) => void): Finding[] {
  const findings: Finding[] = [];
  const scanner = new JsonScanner(text, reportInto(findings), onSubstitution);
  try {
    scanner.scan();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const report = reportInto(findings);
    report('json-syntax', error.pointer, `${describePlace(text, error.position)}: ${error.message}`);
  }
  return findings;
}

class JsonSyntaxError extends Error {
  readonly position: number;
  readonly pointer: string;

  constructor(position: number, pointer: string, message: string) {
    super(message);
    this.position = position;
    this.pointer = pointer;
  }
}

/** "line 3, column 14": both from 1, columns in UTF-16 units, as editors count. */
function describePlace(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return `line ${line}, column ${position - before.lastIndexOf('\n')}`;
}

const whiteSpace = /[ \t\r\n]*/y;
// JSON forbids only the control characters below the space; these are all of its escapes.
const stringText = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalarText = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

class JsonScanner {
  readonly #text: string;
  readonly #report: Report;
  readonly #onSubstitution: ((start: number, end: number) => void) | undefined;
  #at = 0;

  constructor(text: string, report: Report, onSubstitution?: (start: number, end: number) => void) {
    this.#text = text;
    this.#report = report;
    this.#onSubstitution = onSubstitution;
  }

  scan(): void {
    this.#value('');
    if (this.#at < this.#text.length) this.#fail('', `unexpected ${this.#here()} after the end of the JSON value`);
  }

  #value(pointer: string): void {
    this.#match(whiteSpace);
    if (this.#take('{')) this.#object(pointer);
    else if (this.#take('[')) this.#array(pointer);
    else if (this.#text[this.#at] === '"') this.#string(pointer);
    else if (!this.#substitution() && this.#match(scalarText) === undefined)
      this.#fail(pointer, `expected a value, found ${this.#here()}`);
    this.#match(whiteSpace);
  }

  #substitution(): boolean {
    const start = this.#at;
    if (this.#onSubstitution === undefined || this.#match(bareSubstitution) === undefined) return false;
    this.#onSubstitution(start, this.#at);
    return true;
  }

  #object(pointer: string): void {
    const seen = new Map<string, number>();
    if (this.#take('}')) return;
    do this.#member(pointer, seen);
    while (this.#take(','));
    if (!this.#take('}')) this.#fail(pointer, `expected "," or "}", found ${this.#here()}`);
  }

  #member(pointer: string, seen: Map<string, number>): void {
    this.#match(whiteSpace);
    const start = this.#at;
    const key = this.#string(pointer);
    const inner = below(pointer, key);
    const first = seen.get(key);
    if (first !== undefined) this.#duplicate({ key, inner, start, first });
    seen.set(key, first ?? start);
    if (!this.#take(':')) this.#fail(inner, `expected ":" after the key "${key}", found ${this.#here()}`);
    this.#value(inner);
  }

  #duplicate(found: { key: string; inner: string; start: number; first: number }): void {
    const here = describePlace(this.#text, found.start);
    const before = describePlace(this.#text, found.first);
    this.#report('duplicate-key', found.inner, `${here}: the key "${found.key}" is already at ${before}`);
  }

  #array(pointer: string): void {
    if (this.#take(']')) return;
    let index = 0;
    do this.#value(below(pointer, index++));
    while (this.#take(','));
    if (!this.#take(']')) this.#fail(pointer, `expected "," or "]", found ${this.#here()}`);
  }

  #string(pointer: string): string {
    if (this.#text[this.#at] !== '"') this.#fail(pointer, `expected a key in double quotes, found ${this.#here()}`);
    const text = this.#match(stringText);
    if (text === undefined)
      this.#fail(pointer, 'the string is not closed, or holds a control character or a bad escape');
    return JSON.parse(text) as string;
  }

  #here(): string {
    const char = this.#text[this.#at];
    return char === undefined ? 'the end of the text' : JSON.stringify(char);
  }

  #take(token: string): boolean {
    this.#match(whiteSpace);
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fail(pointer: string, message: string): never {
    throw new JsonSyntaxError(this.#at, pointer, message);
  }
}
