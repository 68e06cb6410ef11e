// Why a JSON text is not read, and where. Never quotes a value of the text; a pointer has its keys.
import { escapePointer } from './json-pointer.ts';

/** A pointer is made of what the sender wrote: no more of it is repeated. */
const longestPointer = 500;

export interface FaultPlace {
  /** `syntax` for what is no JSON, `refused` for JSON that cannot be carried. */
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
  /** From 1 on. */
  readonly line: number;
  readonly column: number;

  constructor(message: string, { kind, path, text, at }: FaultPlace) {
    super(message);
    this.name = 'JsonFault';
    this.kind = kind;
    this.pointer = pointerTo(path);
    const before = text.slice(0, at);
    this.line = before.split('\n').length;
    this.column = at - before.lastIndexOf('\n');
  }
}

function pointerTo(path: FaultPlace['path']): string {
  const parts = path.map((part) => escapePointer(String(part).slice(0, longestPointer)));
  const pointer = parts.map((part) => `/${part}`).join('');
  // What is cut off may have been half of a character.
  return (pointer.length <= longestPointer ? pointer : `${pointer.slice(0, longestPointer)}…`).toWellFormed();
}
