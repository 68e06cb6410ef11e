// If-Match and the other conditional headers of reads and writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
import { notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { StoredObject } from './object-store.ts';
import { s3Errors } from './s3-error.ts';

/** @throws AwsError PreconditionFailed (412), or NotModified (304). */
export function checkRead(object: StoredObject, input: JsonObject): void {
  if (input.IfMatch !== undefined) {
    if (!matches(object.etag, input.IfMatch)) throw s3Errors.preconditionFailed('If-Match');
  } else if (isAfter(object.lastModified, input.IfUnmodifiedSince)) {
    throw s3Errors.preconditionFailed('If-Unmodified-Since');
  }
  if (input.IfNoneMatch !== undefined) {
    if (matches(object.etag, input.IfNoneMatch)) throw s3Errors.notModified();
  } else if (input.IfModifiedSince !== undefined && !isAfter(object.lastModified, input.IfModifiedSince)) {
    throw s3Errors.notModified();
  }
}

/** @throws AwsError PreconditionFailed (412), or NoSuchKey if the object to match does not exist. */
export function checkWrite(existing: StoredObject | undefined, input: JsonObject): void {
  if (input.IfNoneMatch !== undefined) {
    if (input.IfNoneMatch !== '*') throw notImplemented('s3:PutObject with an If-None-Match other than *');
    if (existing !== undefined) throw s3Errors.preconditionFailed('If-None-Match');
  }
  if (input.IfMatch === undefined) return;
  if (existing === undefined) throw s3Errors.noSuchKey();
  if (!matches(existing.etag, input.IfMatch)) throw s3Errors.preconditionFailed('If-Match');
}

/** @throws AwsError PreconditionFailed (412). The same conditions have other names for the source of a copy. */
export function checkCopySource(source: StoredObject, input: JsonObject): void {
  try {
    checkRead(source, {
      IfMatch: input.CopySourceIfMatch,
      IfNoneMatch: input.CopySourceIfNoneMatch,
      IfModifiedSince: input.CopySourceIfModifiedSince,
      IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    });
  } catch {
    throw s3Errors.preconditionFailed('x-amz-copy-source-If-');
  }
}

function matches(etag: string, condition: unknown): boolean {
  const wanted = String(condition)
    .split(',')
    .map((tag) => tag.trim().replaceAll('"', ''));
  return wanted.includes('*') || wanted.includes(etag.replaceAll('"', ''));
}

/** Whether a time in milliseconds is later than another, given in epoch seconds or as an HTTP date. */
function isAfter(moment: number, condition: unknown): boolean {
  if (condition === undefined) return false;
  const limit = typeof condition === 'number' ? condition * 1000 : Date.parse(String(condition));
  return moment > limit;
}
