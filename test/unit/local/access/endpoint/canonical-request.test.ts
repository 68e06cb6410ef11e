// The requests and their signatures are AWS's own examples:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and sigv4-query-string-auth.html
import { expect, test } from '@jest/globals';
import {
  computeSignature,
  deriveSigningKey,
  hasDeclaredPayload,
} from '../../../../../lib/local/access/endpoint/canonical-request.ts';
import { type RequestSignature, readSignature } from '../../../../../lib/local/access/endpoint/signed-request.ts';
import type { RestRequest } from '../../../../../lib/local/platform/service.ts';

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const credential = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const host = 'examplebucket.s3.amazonaws.com';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function request(members: Partial<Omit<RestRequest, 'query'>> & { readonly query?: string }): RestRequest {
  const query = new URLSearchParams(members.query);
  return { method: 'GET', path: '/', headers: {}, body: Buffer.alloc(0), ...members, query };
}

function signedWith(headers: Readonly<Record<string, string>>, signature: string): Readonly<Record<string, string>> {
  const signed = [...Object.keys(headers), 'host', 'x-amz-date'].sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signed},Signature=${signature}`;
  return { ...headers, host, 'x-amz-date': '20130524T000000Z', authorization };
}

function read(signed: RestRequest): RequestSignature {
  const signature = readSignature(signed);
  if (signature === undefined) throw new Error('the request carries no signature');
  return signature;
}

test.each([
  [
    'a GET of a range',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    { path: '/test.txt' },
    { range: 'bytes=0-9', 'x-amz-content-sha256': emptyHash },
  ],
  [
    'a PUT of an object with a dollar in its key',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    { method: 'PUT', path: '/test%24file.text' },
    {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    },
  ],
  [
    'a GET with a parameter that has no value',
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    { query: 'lifecycle' },
    { 'x-amz-content-sha256': emptyHash },
  ],
  [
    'a GET with two parameters',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    { query: 'max-keys=2&prefix=J' },
    { 'x-amz-content-sha256': emptyHash },
  ],
])('signs %s as AWS does', (_, expected, members, headers) => {
  const signed = request({ ...members, headers: signedWith(headers, expected) });

  const signature = read(signed);

  expect(signature.signature).toBe(expected);
  expect(computeSignature(signed, signature, deriveSigningKey(secretAccessKey, signature.scope))).toBe(expected);
});

test('signs a presigned URL as AWS does', () => {
  const expected = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Date': '20130524T000000Z',
    'X-Amz-Expires': '86400',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': expected,
  });
  const presigned = request({ path: '/test.txt', headers: { host }, query: query.toString() });

  const signature = read(presigned);

  expect(signature).toMatchObject({ signature: expected, expiresInSeconds: 86_400, service: 's3' });
  expect(computeSignature(presigned, signature, deriveSigningKey(secretAccessKey, signature.scope))).toBe(expected);
});

test.each([
  ['no hash', {}, true],
  ['the hash of the body', { 'x-amz-content-sha256': emptyHash }, true],
  ['the hash of another body', { 'x-amz-content-sha256': emptyHash.replace('e3', 'e4') }, false],
  ['no signed payload', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, true],
])('checks a body against its declared digest: %s', (_, headers, expected) => {
  const answer = hasDeclaredPayload(request({ headers }));

  expect(answer).toBe(expected);
});

test.each([
  ['none', {}],
  ['another scheme', { authorization: 'Bearer abc' }],
  [
    'a credential that is cut short',
    { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/1/2,SignedHeaders=a,Signature=b' },
  ],
])('reads no signature if there is %s', (_, headers) => {
  const answer = readSignature(request({ headers }));

  expect(answer).toBeUndefined();
});
