// The aws-chunked content encoding: a body in chunks, followed by headers such as a checksum. Chunk signatures are not verified.
import { s3Errors } from './s3-error.ts';

export interface ChunkedBody {
  readonly body: Buffer;
  /** The headers that followed the last chunk; names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** @throws AwsError IncompleteBody if the chunks are malformed or incomplete. */
export function decodeChunked(encoded: Buffer): ChunkedBody {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const line = readLine(encoded, position);
    const size = /^([0-9a-f]+)(?:;.*)?$/i.exec(line.text)?.[1];
    if (size === undefined) throw s3Errors.incompleteBody();
    const start = line.next;
    const end = start + Number.parseInt(size, 16);
    if (end === start) return { body: Buffer.concat(chunks), trailers: readTrailers(encoded, start) };
    if (end + 2 > encoded.length) throw s3Errors.incompleteBody();
    chunks.push(encoded.subarray(start, end));
    position = end + 2;
  }
}

function readTrailers(encoded: Buffer, start: number): Record<string, string> {
  const lines = encoded.subarray(start).toString('utf8').split('\r\n');
  const pairs = lines
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  return Object.fromEntries(pairs);
}

function readLine(encoded: Buffer, start: number): { readonly text: string; readonly next: number } {
  const end = encoded.indexOf('\r\n', start);
  if (end < 0) throw s3Errors.incompleteBody();
  return { text: encoded.toString('latin1', start, end), next: end + 2 };
}
