// Checks whether a presigned URL is still valid. The endpoint verifies its signature, because it knows the credentials.
import type { RestRequest } from '../../platform/service.ts';
import { s3Errors } from './s3-error.ts';

const longestExpirySeconds = 7 * 24 * 3600;

/** @throws AwsError AccessDenied for an expired URL, AuthorizationQueryParametersError for a malformed one. */
export function checkExpiry(request: RestRequest, nowMs: number): void {
  if (!request.query.has('X-Amz-Signature')) return;
  const seconds = Number(request.query.get('X-Amz-Expires') ?? Number.NaN);
  const signedAt = Date.parse(toIsoTime(request.query.get('X-Amz-Date') ?? ''));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > longestExpirySeconds || Number.isNaN(signedAt)) {
    throw s3Errors.invalidPresigned();
  }
  const expiresAt = signedAt + seconds * 1000;
  if (nowMs <= expiresAt) return;
  throw s3Errors.accessDenied('Request has expired', {
    'X-Amz-Expires': seconds,
    Expires: new Date(expiresAt).toISOString(),
    ServerTime: new Date(nowMs).toISOString(),
  });
}

function toIsoTime(timestamp: string): string {
  return timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
}
