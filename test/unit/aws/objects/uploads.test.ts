// Presigned URLs of uploads, and the exact call that reads an upload.
import { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createUploadGrants, createUploadReader } from '../../../../lib/aws/objects/uploads.ts';

Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' });
const s3 = mockClient(S3Client);
beforeEach(() => void s3.reset());

const grant = { key: 'uploads/production/cred_a/upl_b', bytes: 12, seconds: 900 };
const createError = (name: string) => Object.assign(new Error('no'), { name });

describe('createUploadGrants', () => {
  test('signs the URL for the length and the time, and makes no call', async () => {
    const { url, headers } = await createUploadGrants('data')(grant);

    const { origin, pathname, searchParams } = new URL(url);
    expect(`${origin}${pathname}`).toBe('https://s3.eu-central-1.amazonaws.com/data/uploads/production/cred_a/upl_b');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
    expect(searchParams.get('X-Amz-Expires')).toBe('900');
    expect(headers).toEqual({});
    expect(s3.calls()).toEqual([]);
  });

  test('leaves out the checksum of an empty body, which the client adds by default', async () => {
    const { url } = await createUploadGrants('data')(grant);

    expect(url.toLowerCase()).not.toContain('crc32');
  });

  test('signs a known digest as a header that S3 compares with the content', async () => {
    const { url, headers } = await createUploadGrants('data')({ ...grant, sha256: 'ff'.repeat(32) });

    const { searchParams } = new URL(url);
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;x-amz-checksum-sha256');
    expect(headers).toEqual({ 'x-amz-checksum-sha256': '//////////////////////////////////////////8=' });
  });
});

describe('createUploadReader', () => {
  const storeUpload = (content: Readable, ContentLength: number) =>
    s3.on(GetObjectCommand).resolves({
      ContentLength,
      Body: Object.assign(content, {
        transformToByteArray: async () => Buffer.concat(await content.toArray()),
      }) as unknown as NonNullable<GetObjectCommandOutput['Body']>,
    });

  test('reads an upload with one GetObject', async () => {
    storeUpload(Readable.from([Buffer.from('{"a"'), Buffer.from(':1}')]), 7);

    const read = await createUploadReader('data')('uploads/k', 7);

    expect(read).toEqual({ kind: 'found', body: Buffer.from('{"a":1}') });
    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([{ Bucket: 'data', Key: 'uploads/k' }]);
  });

  test('does not read an upload that is larger than allowed', async () => {
    const content = Readable.from([Buffer.from('abc')]);
    storeUpload(content, 3);

    const read = await createUploadReader('data')('uploads/k', 2);

    expect(read).toEqual({ kind: 'tooLarge', bytes: 3 });
    expect(content.destroyed).toBe(true);
  });

  test.each(['NoSuchKey', 'AccessDenied'])('reports an absent upload for %s', async (name) => {
    s3.on(GetObjectCommand).rejects(createError(name));

    expect(await createUploadReader('data')('uploads/k', 9)).toEqual({ kind: 'absent' });
  });

  test.each(['SlowDown', 'NoSuchBucket', 'InternalError'])('throws %s, because the upload may exist', async (name) => {
    s3.on(GetObjectCommand).rejects(createError(name));

    await expect(createUploadReader('data')('uploads/k', 9)).rejects.toThrow('no');
  });
});
