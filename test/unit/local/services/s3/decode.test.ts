import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import { signedRequest, startWithBucket } from './s3.ts';

const chunked = (trailer: string, ...chunks: string[]) =>
  Buffer.from(
    `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n${trailer}\r\n\r\n`,
  );

const streaming = {
  'content-encoding': 'gzip,aws-chunked',
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': '9',
  'x-amz-trailer': 'x-amz-checksum-crc32',
};

describe('a request', () => {
  test.each([
    ['PUT', '/data', 'CreateBucket', { Bucket: 'data' }],
    ['HEAD', '/data/', 'HeadBucket', { Bucket: 'data' }],
    [
      'GET',
      '/data?list-type=2&prefix=a%2F&max-keys=5',
      'ListObjectsV2',
      { Bucket: 'data', Prefix: 'a/', MaxKeys: '5' },
    ],
    ['GET', '/data?prefix=a&marker=ab', 'ListObjects', { Bucket: 'data', Prefix: 'a', Marker: 'ab' }],
    ['GET', '/data/a%20b/c%2Bd?x-id=GetObject', 'GetObject', { Bucket: 'data', Key: 'a b/c+d' }],
    ['GET', '/data//a', 'GetObject', { Bucket: 'data', Key: '/a' }],
    ['HEAD', '/data/a', 'HeadObject', { Bucket: 'data', Key: 'a' }],
    ['DELETE', '/data/a', 'DeleteObject', { Bucket: 'data', Key: 'a' }],
    ['GET', 'http://data.localhost:4566/a/b', 'GetObject', { Bucket: 'data', Key: 'a/b' }],
  ])('%s %s is an operation with its input', async (method, url, operation, input) => {
    const { s3 } = await startWithBucket();

    const decoded = await s3.decode(signedRequest({ method, url }));

    expect(decoded).toEqual({ operation, input });
  });

  test('that is signed for another service is not decoded', async () => {
    const { s3 } = await startWithBucket();
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';

    const decoded = await s3.decode(signedRequest({ url: '/2015-03-31/functions', headers: { authorization } }));

    expect(decoded).toBeUndefined();
  });

  test('has the decoded chunks as its body, and the checksum of the trailer', async () => {
    const { s3 } = await startWithBucket();
    const body = chunked('x-amz-checksum-crc32:y/Q5Jg==', '1234', '56789');

    const decoded = await s3.decode(signedRequest({ method: 'PUT', url: '/data/a', headers: streaming, body }));

    expect(decoded?.input).toEqual({
      Bucket: 'data',
      Key: 'a',
      Body: Buffer.from('123456789'),
      ContentLength: 9,
      ContentEncoding: 'gzip',
      ChecksumCRC32: 'y/Q5Jg==',
    });
  });

  test.each([
    ['is shorter than it was said', chunked('', '1234')],
    ['breaks off in a chunk', Buffer.from('9\r\n1234')],
    ['has no chunks', Buffer.from('123456789')],
  ])('is refused if its body %s', async (_, body) => {
    const { s3 } = await startWithBucket();

    const decoded = s3.decode(signedRequest({ method: 'PUT', url: '/data/a', headers: streaming, body }));

    await expect(decoded).rejects.toThrow(
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  });

  test.each([
    ['POST', '/data/a?uploads', {}, 's3:CreateMultipartUpload is not implemented'],
    ['PUT', '/data/a?partNumber=1&uploadId=x', {}, 's3:UploadPart is not implemented'],
    ['GET', '/data?versioning', {}, 's3 GET ?versioning is not implemented'],
    ['GET', '/data/a?versionId=1', {}, 's3 GET ?versionId is not implemented'],
    ['PUT', '/data/a', { 'x-amz-acl': 'private' }, 's3:PutObject with the header x-amz-acl is not implemented'],
  ])('%s %s is refused by name', async (method, url, headers, message) => {
    const { s3 } = await startWithBucket();

    await expect(s3.decode(signedRequest({ method, url, headers }))).rejects.toThrow(message);
  });
});

describe('a list of deletions', () => {
  const body = Buffer.from('<Delete><Object><Key>a &amp; b</Key></Object><Quiet>true</Quiet></Delete>');
  const request = (md5: string) =>
    signedRequest({ method: 'POST', url: '/data?delete', headers: { 'content-md5': md5 }, body });

  test('is read from XML', async () => {
    const { s3 } = await startWithBucket();

    const decoded = await s3.decode(request(createHash('md5').update(body).digest('base64')));

    expect(decoded).toEqual({
      operation: 'DeleteObjects',
      input: { Bucket: 'data', Delete: { Objects: [{ Key: 'a & b' }], Quiet: true } },
    });
  });

  test('is refused if it differs from its checksum', async () => {
    const { s3 } = await startWithBucket();

    await expect(s3.decode(request('AAAAAAAAAAAAAAAAAAAAAA=='))).rejects.toThrow('The Content-MD5 you specified');
  });
});

describe('a presigned URL', () => {
  const url = (expires: string) =>
    `/data/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=${expires}&X-Amz-SignedHeaders=host&X-Amz-Signature=0&x-amz-checksum-mode=ENABLED`;
  const presigned = (expires: string) => ({ ...signedRequest({ url: url(expires) }), headers: { host: '127.0.0.1' } });

  test('is good until it expires, with the headers that it carries', async () => {
    const { s3, clock } = await startWithBucket();
    await clock.advance(60_000);

    const decoded = await s3.decode(presigned('60'));

    expect(decoded).toEqual({ operation: 'GetObject', input: { Bucket: 'data', Key: 'a', ChecksumMode: 'ENABLED' } });
  });

  test('is refused once it has expired', async () => {
    const { s3, clock } = await startWithBucket();
    await clock.advance(60_001);

    await expect(s3.decode(presigned('60'))).rejects.toThrow('Request has expired');
  });

  test.each(['0', '604801', 'soon'])('cannot live for %s seconds', async (expires) => {
    const { s3 } = await startWithBucket();

    await expect(s3.decode(presigned(expires))).rejects.toThrow('X-Amz-Expires must be');
  });
});

describe('an error', () => {
  test('is XML with its details', async () => {
    const { s3 } = await startWithBucket();

    const response = s3.encodeError(new AwsError('NoSuchKey', 'a < b', { status: 404, details: { Key: 'a&b' } }));

    expect(response).toEqual({
      status: 404,
      headers: { 'content-type': 'application/xml' },
      body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>a &#60; b</Message><Key>a&#38;b</Key></Error>',
    });
  });
});
