// A map whose values stay in a file, for many large values of which few are read again. Memory holds only their places. The file has the
// form of a KeyedLog, and is as safe: a change survives a killed process, and may be lost in a power failure.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Change, compaction, KeyedLog, type ParseLine, parseChange } from './keyed-log.ts';
import { readLines } from './line-reader.ts';

/** The line of an entry: its first byte in the file, and its length with the newline. */
interface Place {
  readonly at: number;
  readonly bytes: number;
}

export interface FiledLogOptions<T> {
  /** Receives each change that the file has, in their order. @default - nobody does */
  readonly onChange?: (change: Change<T>) => void;
  /** Reads one line of the file. @default JSON.parse */
  readonly parse?: ParseLine;
}

/** The members that a KeyedLog has as well. */
export type LargeLog<T> = Pick<FiledLog<T>, 'delete' | 'entries' | 'get' | 'has' | 'set' | 'size'>;

/** Opens a log for many large values: in `dir`, or in memory if `dir` is absent. */
export function openLargeLog<T>(
  name: string,
  dir: string | undefined,
  options: Pick<FiledLogOptions<T>, 'onChange'> = {},
): LargeLog<T> {
  return dir === undefined ? KeyedLog.open<T>(name) : FiledLog.open<T>(name, dir, options);
}

export class FiledLog<T> {
  readonly #file: string;
  readonly #parse: ParseLine;
  #places = new Map<string, Place>();
  /** The number of lines in the file. */
  #lines = 0;

  private constructor(file: string, parse: ParseLine) {
    this.#file = file;
    this.#parse = parse;
  }

  /**
   * Opens the log called `name` in `dir`.
   * An incomplete last line, left by a crash, is dropped: its change was never acknowledged.
   */
  static open<T>(name: string, dir: string, { onChange, parse = JSON.parse }: FiledLogOptions<T> = {}): FiledLog<T> {
    mkdirSync(dir, { recursive: true });
    const file = join(dir, `${name}.jsonl`);
    const log = new FiledLog<T>(file, parse);
    if (existsSync(file)) log.#replay(onChange);
    else writeFileSync(file, '');
    return log;
  }

  get size(): number {
    return this.#places.size;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : parseChange<T>(this.#read(place), this.#file, this.#parse).value;
  }

  /** The entries in the order in which their keys were first set. Each value is read when it is reached. */
  *entries(): IterableIterator<[string, T]> {
    for (const key of this.#places.keys()) yield [key, this.get(key) as T];
  }

  set(key: string, value: T): void {
    const place = this.#append({ key, value });
    this.#places.set(key, place);
    this.#compact();
  }

  delete(key: string): boolean {
    if (!this.#places.has(key)) return false;
    this.#append({ key });
    this.#places.delete(key);
    this.#compact();
    return true;
  }

  #append(change: Change<T>): Place {
    const line = Buffer.from(`${JSON.stringify(change)}\n`);
    const descriptor = openSync(this.#file, 'a');
    try {
      const at = fstatSync(descriptor).size;
      // Unlike writeSync, it writes the whole line or throws.
      writeFileSync(descriptor, line);
      this.#lines += 1;
      return { at, bytes: line.length };
    } finally {
      closeSync(descriptor);
    }
  }

  #read({ at, bytes }: Place): string {
    const descriptor = openSync(this.#file, 'r');
    try {
      return readBytes(descriptor, { at, bytes }).toString('utf8');
    } finally {
      closeSync(descriptor);
    }
  }

  #replay(onChange: FiledLogOptions<T>['onChange']): void {
    let end = 0;
    for (const { text, at, bytes } of readLines(this.#file)) {
      this.#lines += 1;
      end = at + bytes;
      const change = parseChange<T>(text, `${this.#file}:${this.#lines}`, this.#parse);
      if (change.value === undefined) this.#places.delete(change.key);
      else this.#places.set(change.key, { at, bytes });
      onChange?.(change);
    }
    if (statSync(this.#file).size > end) truncateSync(this.#file, end);
  }

  #compact(): void {
    const { lines, linesAnEntry } = compaction;
    if (this.#lines <= lines || this.#lines <= linesAnEntry * this.#places.size) return;
    const from = openSync(this.#file, 'r');
    const to = openSync(`${this.#file}.new`, 'w');
    const places = new Map<string, Place>();
    try {
      let at = 0;
      for (const [key, place] of this.#places) {
        const line = readBytes(from, place);
        writeFileSync(to, line);
        places.set(key, { at, bytes: line.length });
        at += line.length;
      }
      // Without fsync, the rename could reach the disk before the file's content.
      fsyncSync(to);
    } finally {
      closeSync(from);
      closeSync(to);
    }
    renameSync(`${this.#file}.new`, this.#file);
    // Only now: if a write fails, the old file is in use and its places are valid.
    this.#places = places;
    this.#lines = this.#places.size;
  }
}

function readBytes(descriptor: number, { at, bytes }: Place): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  readSync(descriptor, buffer, 0, bytes, at);
  return buffer;
}
