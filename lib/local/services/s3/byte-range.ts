// A Range header, applied to a body of a known size.
import { s3Errors } from './s3-error.ts';

export interface ByteRange {
  readonly first: number;
  /** The last byte itself, not the one behind it. */
  readonly last: number;
}

/**
 * The range of a body that was asked for, or undefined for all of it: S3 ignores what it cannot read and lists of ranges.
 * @throws AwsError InvalidRange where the body ends before the range begins.
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
