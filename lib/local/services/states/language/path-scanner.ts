// Reads a path, a filter or an intrinsic function's text from left to right. Knows characters, not meanings.

export class PathScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  peek(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  take(token: string): boolean {
    if (!this.peek(token)) return false;
    this.#at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.unexpected();
  }

  /** Takes what matches here, white space before it skipped. The pattern must be sticky. */
  match(pattern: RegExp): string | undefined {
    this.skipSpace();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  /** A member's name after a dot. */
  name(): string {
    const found = this.match(/[^\s.[\](),'"*?:]+/y);
    if (found === undefined) throw this.unexpected();
    return found;
  }

  /** A text between quotes, its escapes taken away. */
  quoted(): string {
    this.skipSpace();
    const quote = this.#text.charAt(this.#at);
    if (quote !== "'" && quote !== '"') throw this.unexpected();
    let text = '';
    for (this.#at++; this.#text.charAt(this.#at) !== quote; this.#at++) {
      if (this.isAtEnd) throw this.unexpected();
      if (this.#text.charAt(this.#at) === '\\') this.#at++;
      text += this.#text.charAt(this.#at);
    }
    this.#at++;
    return text;
  }

  /** A text between single quotes in an intrinsic's arguments: only `\\'` is undone, other escapes are the function's own. */
  intrinsicString(): string {
    const found = this.match(/'(?:[^'\\]|\\.)*'/y);
    if (found === undefined) throw this.unexpected();
    return found.slice(1, -1).replaceAll("\\'", "'");
  }

  integer(): number | undefined {
    const found = this.match(/-?\d+/y);
    return found === undefined ? undefined : Number(found);
  }

  requiredInteger(): number {
    const found = this.integer();
    if (found === undefined) throw this.unexpected();
    return found;
  }

  /** One item or several with commas between them. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    for (this.skipSpace(); this.take(','); this.skipSpace()) items.push(item());
    return items;
  }

  unexpected(): Error {
    const found = this.isAtEnd ? 'the end' : `"${this.#text.charAt(this.#at)}"`;
    return new Error(`unexpected ${found} at position ${this.#at} of "${this.#text}"`);
  }
}
