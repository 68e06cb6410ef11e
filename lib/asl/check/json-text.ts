// The text of a definition before it is a value: JSON syntax with line and column, and duplicate keys.
import { type Finding, type Place, type PlacedReport, reportPlacedInto } from '../check/finding.ts';
import { bareSubstitution } from '../grammar/bare-substitution.ts';
import { below } from '../grammar/json.ts';

export interface DefinitionText {
  /** Returns undefined if the text has a syntax error. A substitution outside quotes is marked: see bare-substitution.ts. */
  readonly definition: unknown;
  readonly findings: readonly Finding[];
  readonly locate: Locate;
}

/** The place in a text of the part that a pointer names, or of the nearest part around it that the text has. */
export type Locate = (pointer: string) => Place | undefined;

export interface ScanOptions {
  /** Receives the place of each value that is a bare `${Name}`. @default such a value is a syntax error */
  readonly onSubstitution?: (start: number, end: number) => void;
  /** Receives each part of the text: the offset of a member's key, or of an element. */
  readonly onPart?: (pointer: string, offset: number) => void;
}

/** Finds the first syntax error, or else every duplicate key. */
export function checkJsonText(text: string, options: ScanOptions = {}): Finding[] {
  const findings: Finding[] = [];
  const report = reportPlacedInto(findings);
  const scanner = new JsonScanner(text, report, options);
  try {
    scanner.scan();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    report('json-syntax', error.pointer, toPlace(text, error.position), error.message);
  }
  return findings;
}

/** Locates parts of a JSON text. The text is scanned at the first call only. */
export function createJsonLocator(text: string, options: Pick<ScanOptions, 'onSubstitution'> = {}): Locate {
  let offsets: Map<string, number> | undefined;
  return (pointer) => {
    offsets ??= listOffsets(text, options);
    for (let part = pointer; part !== ''; part = part.slice(0, part.lastIndexOf('/'))) {
      const offset = offsets.get(part);
      if (offset !== undefined) return toPlace(text, offset);
    }
    return toPlace(text, offsets.get('') ?? 0);
  };
}

function listOffsets(text: string, options: Pick<ScanOptions, 'onSubstitution'>): Map<string, number> {
  const offsets = new Map<string, number>();
  checkJsonText(text, { ...options, onPart: (pointer, offset) => offsets.set(pointer, offset) });
  return offsets;
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

function toPlace(text: string, position: number): Place {
  const before = text.slice(0, position);
  return { line: before.split('\n').length, column: position - before.lastIndexOf('\n') };
}

const whiteSpace = /[ \t\r\n]*/y;
// JSON forbids only the control characters below the space; these are all of its escapes.
const stringText = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalarText = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

class JsonScanner {
  readonly #text: string;
  readonly #report: PlacedReport;
  readonly #options: ScanOptions;
  #at = 0;

  constructor(text: string, report: PlacedReport, options: ScanOptions) {
    this.#text = text;
    this.#report = report;
    this.#options = options;
  }

  scan(): void {
    this.#part('');
    if (this.#at < this.#text.length) this.#fail('', `unexpected ${this.#here()} after the end of the JSON value`);
  }

  #part(pointer: string): void {
    this.#match(whiteSpace);
    this.#options.onPart?.(pointer, this.#at);
    this.#value(pointer);
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
    const { onSubstitution } = this.#options;
    if (onSubstitution === undefined || this.#match(bareSubstitution) === undefined) return false;
    onSubstitution(start, this.#at);
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
    this.#options.onPart?.(inner, start);
    if (!this.#take(':')) this.#fail(inner, `expected ":" after the key "${key}", found ${this.#here()}`);
    this.#value(inner);
  }

  #duplicate(found: { key: string; inner: string; start: number; first: number }): void {
    const { line, column } = toPlace(this.#text, found.first);
    const message = `the key "${found.key}" is already at line ${line}, column ${column}`;
    this.#report('duplicate-key', found.inner, toPlace(this.#text, found.start), message);
  }

  #array(pointer: string): void {
    if (this.#take(']')) return;
    let index = 0;
    do this.#part(below(pointer, index++));
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
