// Reads the characters of a path, a filter or an intrinsic call from left to right. It does not interpret them.

/** A syntax error at a character of the text, counted from 0. */
export class SyntaxFault extends Error {
  readonly position: number;

  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

export class TextScanner {
  readonly text: string;
  #at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get position(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  peek(expected: string): boolean {
    return this.text.startsWith(expected, this.#at);
  }

  take(expected: string): boolean {
    if (!this.peek(expected)) return false;
    this.#at += expected.length;
    return true;
  }

  expect(expected: string): void {
    if (!this.take(expected)) throw this.fault(`expected "${expected}"`);
  }

  /** Reads the text that matches at this position. The pattern must be sticky. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  skipSpace(): void {
    this.match(/\s*/y);
  }

  moveTo(position: number): void {
    this.#at = position;
  }

  /** A string in single or double quotes, with its escapes read as in Java; undefined if none begins here. */
  quoted(): string | undefined {
    const mark = this.text.charAt(this.#at);
    if (mark !== "'" && mark !== '"') return undefined;
    const found = this.match(mark === "'" ? /'(?:[^'\\]|\\.)*'/sy : /"(?:[^"\\]|\\.)*"/sy);
    if (found === undefined) throw this.fault('a quoted string is not closed');
    return found.slice(1, -1).replace(javaEscape, readEscape);
  }

  fault(reason: string, position = this.#at): SyntaxFault {
    return new SyntaxFault(position, reason);
  }
}

const javaEscape = /\\(?:u([0-9a-fA-F]{4})|(.))/gs;
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Jayway's JsonPath reads the escapes of Java in names and texts; any other escaped character means itself. */
function readEscape(_found: string, code: string | undefined, character = ''): string {
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return controls[character] ?? character;
}

/** The parser's result, or the syntax fault that it threw. Other errors are thrown on. */
export function parseText<Value>(
  parse: () => Value,
): { kind: 'parsed'; value: Value } | { kind: 'malformed'; position: number; reason: string } {
  try {
    return { kind: 'parsed', value: parse() };
  } catch (error) {
    if (error instanceof SyntaxFault) return { kind: 'malformed', position: error.position, reason: error.message };
    throw error;
  }
}
