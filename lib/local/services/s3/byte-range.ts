// A Range header, applied to a body of a known size.
import { s3Errors } from './s3-error.ts';

export interface ByteRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/**
 * The requested range of a body, or undefined for the whole body: S3 ignores malformed headers and lists of ranges.
 * @throws AwsError InvalidRange if the range starts after the end of the body
 */
export function readRange(header: unknown, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(String(header ?? '').trim());
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first >= size || (from === '' && Number(to) === 0)) {
    throw s3Errors.invalidRange({ RangeRequested: header, ActualObjectSize: size });
  }
  return { first, last };
}
