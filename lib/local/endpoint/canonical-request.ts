// The text of a request that AWS Signature Version 4 signs.
import { createHash } from 'node:crypto';
import type { RestRequest } from '../service.ts';
import type { RequestSignature } from './signed-request.ts';

/** Whether the payload hash that a request declares is right for its body. */
export function hasDeclaredPayload(request: RestRequest): boolean {
  const declared = request.headers['x-amz-content-sha256'];
  return declared === undefined || !/^[0-9a-f]{64}$/.test(declared) || declared === sha256(request.body);
}

/** Builds the canonical request of a request under the signature that it carries. */
export function canonicalRequest(request: RestRequest, signature: RequestSignature): string {
  return [
    request.method,
    // S3 signs the path as it is sent; every other service signs it encoded once more.
    signature.service === 's3' ? request.path : request.path.split('/').map(encode).join('/'),
    canonicalQuery(request.query),
    ...signature.signedHeaders.map((name) => `${name}:${canonicalHeader(request.headers[name] ?? '')}`),
    '',
    signature.signedHeaders.join(';'),
    payloadHash(request, signature),
  ].join('\n');
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function payloadHash(request: RestRequest, signature: RequestSignature): string {
  const declared = request.headers['x-amz-content-sha256'];
  if (declared !== undefined) return declared;
  const isPresignedS3 = signature.expiresInSeconds !== undefined && signature.service === 's3';
  return isPresignedS3 ? 'UNSIGNED-PAYLOAD' : sha256(request.body);
}

function canonicalQuery(query: URLSearchParams): string {
  const pairs = [...query].filter(([name]) => name !== 'X-Amz-Signature');
  return pairs
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function canonicalHeader(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
