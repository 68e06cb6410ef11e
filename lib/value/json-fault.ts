// The reason why a JSON text was refused, and the place. Never quotes a value of the text; the pointer contains its keys.
import { escapePointer } from './json-pointer.ts';

/** In characters. A pointer contains the sender's keys, which may be long, and is returned to the sender. */
const longestPointer = 500;

export interface FaultPlace {
  /** `syntax` for text that is not JSON, `refused` for JSON that the router cannot carry. */
  readonly kind: 'syntax' | 'refused';
  /** The key or the index on each level. */
  readonly path: readonly (string | number)[];
  readonly text: string;
  /** Index in the text. */
  readonly at: number;
}

export class JsonFault extends Error {
  readonly kind: FaultPlace['kind'];
  /** JSON pointer of the value or member. */
  readonly pointer: string;
  /** Counted from 1, as is the column. */
  readonly line: number;
  readonly column: number;

  constructor(message: string, { kind, path, text, at }: FaultPlace) {
    super(message);
    this.name = 'JsonFault';
    this.kind = kind;
    this.pointer = formatPointer(path);
    const before = text.slice(0, at);
    this.line = before.split('\n').length;
    this.column = at - before.lastIndexOf('\n');
  }
}

function formatPointer(path: FaultPlace['path']): string {
  const parts = path.map((part) => escapePointer(String(part).slice(0, longestPointer)));
  const pointer = parts.map((part) => `/${part}`).join('');
  // The cut may have split a surrogate pair.
  return (pointer.length <= longestPointer ? pointer : `${pointer.slice(0, longestPointer)}…`).toWellFormed();
}
