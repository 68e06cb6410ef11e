// A map that survives the process: every change is appended to a file before it returns. Without a folder it is only a map.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Change<T> {
  readonly key: string;
  /** Absent when the key was deleted. */
  readonly value?: T;
}

export class KeyedLog<T> {
  readonly #entries: Map<string, T>;
  readonly #file: string | undefined;

  private constructor(entries: Map<string, T>, file: string | undefined) {
    this.#entries = entries;
    this.#file = file;
  }

  /**
   * Opens the log called `name` in `dir`, or one that is kept in memory where `dir` is absent.
   * A last line that a crash cut off is dropped: its change was never acknowledged.
   */
  static open<T>(name: string, dir?: string): KeyedLog<T> {
    if (dir === undefined) return new KeyedLog<T>(new Map(), undefined);
    mkdirSync(dir, { recursive: true });
    const file = join(dir, `${name}.jsonl`);
    const entries = existsSync(file) ? replay<T>(readFileSync(file, 'utf8'), file) : new Map<string, T>();
    const compacted = [...entries].map(([key, value]) => `${JSON.stringify({ key, value })}\n`).join('');
    writeFileSync(`${file}.new`, compacted);
    renameSync(`${file}.new`, file);
    return new KeyedLog(entries, file);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The entries in the order in which their keys were first set. */
  entries(): IterableIterator<[string, T]> {
    return this.#entries.entries();
  }

  values(): IterableIterator<T> {
    return this.#entries.values();
  }

  /** Sets a key. A value that is changed in place must be set again to be kept. */
  set(key: string, value: T): void {
    this.#append({ key, value });
    this.#entries.set(key, value);
  }

  delete(key: string): boolean {
    if (this.#entries.has(key)) this.#append({ key });
    return this.#entries.delete(key);
  }

  #append(change: Change<T>): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(change)}\n`);
  }
}

function replay<T>(text: string, file: string): Map<string, T> {
  const entries = new Map<string, T>();
  const lines = text.split('\n');
  // What stands after the last newline is either nothing or a line that a crash cut off.
  lines.pop();
  for (const [index, line] of lines.entries()) {
    const change = parseChange<T>(line, `${file}:${index + 1}`);
    if (change.value === undefined) entries.delete(change.key);
    else entries.set(change.key, change.value);
  }
  return entries;
}

function parseChange<T>(line: string, place: string): Change<T> {
  try {
    return JSON.parse(line) as Change<T>;
  } catch {
    throw new Error(`${place} is not a line of JSON: the folder was damaged; restore it, or start with another --data`);
  }
}
