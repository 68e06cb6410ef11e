// The rules for names of buckets and objects: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
import { s3Errors } from './s3-error.ts';

const reservedStarts = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedEnds = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];
const longestKeyBytes = 1024;

/** @throws AwsError InvalidBucketName */
export function checkBucketName(name: unknown): string {
  const isValid =
    typeof name === 'string' &&
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !reservedStarts.some((start) => name.startsWith(start)) &&
    !reservedEnds.some((end) => name.endsWith(end));
  if (!isValid) throw s3Errors.invalidBucketName({ BucketName: name });
  return name;
}

/** @throws AwsError KeyTooLongError, or InvalidRequest for a missing key. */
export function checkKey(key: unknown): string {
  if (typeof key !== 'string' || key === '') throw s3Errors.invalidRequest('Missing required key: Key');
  const bytes = Buffer.byteLength(key);
  if (bytes > longestKeyBytes) throw s3Errors.keyTooLong({ Size: bytes, MaxSizeAllowed: longestKeyBytes });
  return key;
}
