// Computes the AWS Signature Version 4 of a request as it was received. README.md explains why no library is used.
import { createHmac, createSecretKey, type Hmac, hash, type KeyObject } from 'node:crypto';
import type { RestRequest } from '../../platform/service.ts';
import type { RequestSignature } from './signed-request.ts';

/** Whether the body matches the payload hash that the request declares. */
export function hasDeclaredPayload(request: RestRequest): boolean {
  const declared = request.headers['x-amz-content-sha256'];
  return declared === undefined || !/^[0-9a-f]{64}$/.test(declared) || declared === sha256(request.body);
}

/** The key that a secret signs with in a scope: one day, Region and service. */
export function deriveSigningKey(secretAccessKey: string, scope: string): KeyObject {
  const key = scope
    .split('/')
    .reduce<string | Buffer>((key, part) => hmac(key, part).digest(), `AWS4${secretAccessKey}`);
  return createSecretKey(Buffer.from(key));
}

/** The signature, in hexadecimal, that a request has if it was signed with the key of its scope. */
export function computeSignature(request: RestRequest, signature: RequestSignature, key: KeyObject): string {
  const digest = sha256(canonicalRequest(request, signature));
  return hmac(key, ['AWS4-HMAC-SHA256', signature.timestamp, signature.scope, digest].join('\n')).digest('hex');
}

function canonicalRequest(request: RestRequest, signature: RequestSignature): string {
  return [
    request.method,
    // S3 signs the path as it was sent; every other service encodes it once more.
    signature.service === 's3' ? request.path : request.path.split('/').map(encode).join('/'),
    canonicalQuery(request.query),
    ...signature.signedHeaders.map((name) => `${name}:${canonicalHeader(request.headers[name] ?? '')}`),
    '',
    signature.signedHeaders.join(';'),
    payloadHash(request, signature),
  ].join('\n');
}

function hmac(key: string | Buffer | KeyObject, text: string): Hmac {
  return createHmac('sha256', key).update(text);
}

function sha256(data: string | Buffer): string {
  return hash('sha256', data, 'hex');
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

/** Percent-encodes all characters except the unreserved ones of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
