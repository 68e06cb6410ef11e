// The syntax of paths as Step Functions reads them: `$`, the context object `$$`, a variable `$name`. It selects nothing.

export interface JsonPath {
  root: 'input' | 'context' | 'variable';
  /** The variable's name, where the root is one. */
  variable?: string;
  /** The plain member names that follow the root, up to the first other segment. */
  names: string[];
  /** Whether it names one place only: no wildcard, slice, list, filter, descent or function. */
  isReference: boolean;
}

export type ParsedPath = { kind: 'path'; path: JsonPath } | { kind: 'malformed'; position: number; reason: string };

/** Parses a whole string as one path. Positions count characters from 0. */
export function parseJsonPath(text: string): ParsedPath {
  const reader = new PathReader(text);
  try {
    return { kind: 'path', path: reader.read() };
  } catch (error) {
    if (error instanceof PathError) return { kind: 'malformed', position: error.position, reason: error.message };
    throw error;
  }
}

/** Whether a plain string was probably meant as a path: `$.x`, `$[0]`, `$$.x`. A bare `$` or `$name` may be a price. */
export function looksLikePath(text: string): boolean {
  return /^\$\$?[.[]/.test(text) && parseJsonPath(text).kind === 'path';
}

class PathError extends Error {
  readonly position: number;

  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

const identifier = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
// What a dotted name may not hold; anything else (hyphens, other scripts) is read as a name.
const dottedName = /[^\s.[\]()'"*,?@]+/uy;
const quotedNames = /\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*\s*/y;
const indexes = /\s*-?\d+(?:\s*,\s*-?\d+)*\s*/y;
const slice = /\s*-?\d*\s*:\s*-?\d*(?:\s*:\s*-?\d*)?\s*/y;

class PathReader {
  readonly #text: string;
  #at = 0;
  #isReference = true;
  /** Until the first segment that is no plain name. */
  #isPlain = true;
  readonly #names: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonPath {
    const root = this.#root();
    while (this.#at < this.#text.length) this.#segment();
    return { ...root, names: this.#names, isReference: this.#isReference };
  }

  #root(): { root: JsonPath['root']; variable?: string } {
    if (!this.#take('$')) throw new PathError(0, 'a path begins with $');
    if (this.#take('$')) return { root: 'context' };
    const variable = this.#match(identifier);
    return variable === undefined ? { root: 'input' } : { root: 'variable', variable };
  }

  #segment(): void {
    if (this.#take('..')) {
      this.#descent();
      return;
    }
    if (this.#take('.')) {
      this.#member();
      return;
    }
    if (this.#take('[')) {
      this.#bracket();
      return;
    }
    throw new PathError(this.#at, `unexpected ${JSON.stringify(this.#text[this.#at])}, expected "." or "["`);
  }

  #descent(): void {
    this.#leaveReference();
    if (this.#take('*') || this.#match(dottedName) !== undefined) return;
    if (this.#take('[')) {
      this.#bracket();
      return;
    }
    throw new PathError(this.#at, 'expected a name, * or [ after ..');
  }

  #member(): void {
    if (this.#take('*')) {
      this.#leaveReference();
      return;
    }
    const name = this.#match(dottedName);
    if (name === undefined) throw new PathError(this.#at, 'expected a name after "."');
    if (this.#take('(')) {
      this.#functionCall();
      return;
    }
    this.#keep(name);
  }

  #functionCall(): void {
    this.#leaveReference();
    this.#skipBalanced('(', ')');
  }

  #bracket(): void {
    if (this.#text.startsWith('?(', this.#at)) {
      this.#filter();
      return;
    }
    const start = this.#at;
    const quoted = this.#match(quotedNames);
    if (quoted !== undefined) this.#keepQuoted(quoted);
    else this.#positions();
    if (!this.#take(']')) throw new PathError(this.#at, this.#bracketReason(start));
  }

  #bracketReason(start: number): string {
    return start === this.#at ? 'expected a quoted name, an index, *, a slice or ?(…) after "["' : 'expected "]"';
  }

  #keepQuoted(quoted: string): void {
    const first = quoted.trim();
    const end = first[0] === undefined ? -1 : first.indexOf(first[0], 1);
    if (end !== first.length - 1) {
      this.#leaveReference();
      return;
    }
    this.#keep(first.slice(1, -1));
  }

  #positions(): void {
    this.#isPlain = false;
    if (this.#take('*')) {
      this.#leaveReference();
      return;
    }
    const sliced = this.#match(slice);
    if (sliced !== undefined) {
      this.#leaveReference();
      return;
    }
    const found = this.#match(indexes);
    if (found?.includes(',')) this.#leaveReference();
  }

  #filter(): void {
    this.#leaveReference();
    this.#at += 2;
    const start = this.#at;
    this.#skipBalanced('(', ')');
    if (this.#text.slice(start, this.#at - 1).trim() === '') throw new PathError(start, 'the filter is empty');
    if (!this.#take(']')) throw new PathError(this.#at, 'expected "]" after the filter');
  }

  #skipBalanced(open: string, close: string): void {
    const start = this.#at;
    for (let depth = 1; depth > 0; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined) throw new PathError(start, `"${open}" is not closed`);
      if (char === "'" || char === '"') this.#at = this.#endOfQuoted(char);
      else if (char === open) depth++;
      else if (char === close) depth--;
    }
  }

  #endOfQuoted(mark: string): number {
    let at = this.#at + 1;
    while (at < this.#text.length && this.#text[at] !== mark) at += this.#text[at] === '\\' ? 2 : 1;
    if (at >= this.#text.length) throw new PathError(this.#at, 'a quoted string is not closed');
    return at;
  }

  #keep(name: string): void {
    if (this.#isPlain) this.#names.push(name);
  }

  #leaveReference(): void {
    this.#isReference = false;
    this.#isPlain = false;
  }

  #take(token: string): boolean {
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
}
