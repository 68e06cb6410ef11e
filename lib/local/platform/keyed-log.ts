// A map that survives the process: every change is appended to a file before it returns. Without a folder it is in memory.
// A change is not fsynced: it survives a killed process, and may be lost in a power failure.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Change<T> {
  readonly key: string;
  /** Absent when the key was deleted. */
  readonly value?: T;
}

export type ParseLine = (line: string) => unknown;

/** A file is compacted once it has more lines than `lines`, and more than `linesAnEntry` lines for each entry. */
export const compaction = { lines: 10_000, linesAnEntry: 4 };

export class KeyedLog<T> {
  readonly #entries: Map<string, T>;
  readonly #file: string | undefined;
  /** The number of lines in the file. */
  #lines: number;

  private constructor(entries: Map<string, T>, file: string | undefined) {
    this.#entries = entries;
    this.#file = file;
    this.#lines = entries.size;
  }

  /**
   * Opens the log called `name` in `dir`, or one in memory if `dir` is absent.
   * An incomplete last line, left by a crash, is dropped: its change was never acknowledged.
   * @param parse Reads one line of the file. @default JSON.parse
   */
  static open<T>(name: string, dir?: string, parse: ParseLine = JSON.parse): KeyedLog<T> {
    if (dir === undefined) return new KeyedLog<T>(new Map(), undefined);
    mkdirSync(dir, { recursive: true });
    const file = join(dir, `${name}.jsonl`);
    const entries = existsSync(file) ? replay<T>(readFileSync(file, 'utf8'), file, parse) : new Map<string, T>();
    writeAnew(file, entries);
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

  /** Sets a key. A value that is changed in place must be set again, or the change is not stored. */
  set(key: string, value: T): void {
    this.#append({ key, value });
    this.#entries.set(key, value);
    this.#compact();
  }

  delete(key: string): boolean {
    if (!this.#entries.has(key)) return false;
    this.#append({ key });
    this.#entries.delete(key);
    this.#compact();
    return true;
  }

  #append(change: Change<T>): void {
    if (this.#file === undefined) return;
    appendFileSync(this.#file, `${JSON.stringify(change)}\n`);
    this.#lines += 1;
  }

  // The map already contains the change, so the file that is written from the map is complete.
  #compact(): void {
    const { lines, linesAnEntry } = compaction;
    if (this.#file === undefined || this.#lines <= lines || this.#lines <= linesAnEntry * this.#entries.size) return;
    writeAnew(this.#file, this.#entries);
    this.#lines = this.#entries.size;
  }
}

/** Replaces the log by a file of its current entries. At any crash, either the old or the new file is complete. */
function writeAnew<T>(file: string, entries: ReadonlyMap<string, T>): void {
  const text = [...entries].map(([key, value]) => `${JSON.stringify({ key, value })}\n`).join('');
  const next = openSync(`${file}.new`, 'w');
  try {
    writeFileSync(next, text);
    // Without fsync, the rename could reach the disk before the file's content.
    fsyncSync(next);
  } finally {
    closeSync(next);
  }
  renameSync(`${file}.new`, file);
}

function replay<T>(text: string, file: string, parse: ParseLine): Map<string, T> {
  const entries = new Map<string, T>();
  const lines = text.split('\n');
  // The text after the last newline is empty, or it is a line that a crash cut off.
  lines.pop();
  for (const [index, line] of lines.entries()) {
    const change = parseChange<T>(line, `${file}:${index + 1}`, parse);
    if (change.value === undefined) entries.delete(change.key);
    else entries.set(change.key, change.value);
  }
  return entries;
}

/** Parses a line of a log. @throws Error that names the place if it is not JSON */
export function parseChange<T>(line: string, place: string, parse: ParseLine): Change<T> {
  try {
    return parse(line) as Change<T>;
  } catch {
    throw new Error(`${place} is not a line of JSON: the folder was damaged; restore it, or start with another --data`);
  }
}
