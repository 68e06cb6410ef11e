// Reads a file line by line, with the place of each line. The file may be larger than a string can be.
import { closeSync, openSync, readSync } from 'node:fs';

export interface PlacedLine {
  /** Without the newline. */
  readonly text: string;
  /** The first byte in the file. */
  readonly at: number;
  /** The length in bytes, with the newline. */
  readonly bytes: number;
}

const chunkBytes = 1 << 20;
const newline = 0x0a;

/** The lines that end with a newline. */
export function* readLines(file: string): Generator<PlacedLine> {
  const descriptor = openSync(file, 'r');
  try {
    let at = 0;
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const count = readSync(descriptor, chunk, 0, chunkBytes, null);
      if (count === 0) return;
      rest = Buffer.concat([rest, chunk.subarray(0, count)]);
      for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
        yield { text: rest.toString('utf8', 0, end), at, bytes: end + 1 };
        at += end + 1;
        rest = rest.subarray(end + 1);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
