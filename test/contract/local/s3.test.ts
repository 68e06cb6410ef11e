// The SDK's own client against the local S3, over HTTP on loopback.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRequest, writeResponse } from '../../../lib/local/access/endpoint/http-exchange.ts';
import { AwsError } from '../../../lib/local/platform/aws-error.ts';
import type { RestRequest, RestResponse } from '../../../lib/local/platform/service.ts';
import { S3Service } from '../../../lib/local/services/s3/service.ts';
import { FakeClock } from '../../fixtures/fake-clock.ts';

let server: Server;
let client: S3Client;

beforeAll(async () => {
  const s3 = await S3Service.start({ clock: new FakeClock(Date.parse('2026-01-01T00:00:00.000Z')) });
  server = createServer(async (message, target) => {
    const request = await readRequest(message, 1024 * 1024);
    if (request !== undefined) writeResponse(target, await answer(s3, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new S3Client({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  });
  await client.send(new CreateBucketCommand({ Bucket: 'data' }));
});

afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function answer(s3: S3Service, request: RestRequest): Promise<RestResponse> {
  try {
    const decoded = await s3.decode(request);
    if (decoded === undefined) return { status: 400, headers: {}, body: 'not for S3' };
    return s3.encode(decoded.operation, await s3.call(decoded.operation, decoded.input));
  } catch (error) {
    if (error instanceof AwsError) return s3.encodeError(error);
    throw error;
  }
}

describe('the S3 client', () => {
  test('writes, reads, replaces and deletes the tags of an object', async () => {
    const at = { Bucket: 'data', Key: 'tagged' };
    await client.send(new PutObjectCommand({ ...at, Body: 'x', Tagging: 'team=a%26b' }));
    const written = await client.send(new GetObjectTaggingCommand(at));
    const head = await client.send(new GetObjectCommand(at));
    await client.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: 'a<b', Value: '' }] } }));
    const replaced = await client.send(new GetObjectTaggingCommand(at));
    await client.send(new DeleteObjectTaggingCommand(at));

    expect(written.TagSet).toEqual([{ Key: 'team', Value: 'a&b' }]);
    expect(head.TagCount).toBe(1);
    expect(replaced.TagSet).toEqual([{ Key: 'a<b', Value: '' }]);
    expect((await client.send(new GetObjectTaggingCommand(at))).TagSet).toEqual([]);
  });

  test('writes and reads an object with its metadata and checksum', async () => {
    const place = { Bucket: 'data', Key: 'a folder/ä+&=?.json' };
    const put = await client.send(
      new PutObjectCommand({ ...place, Body: '{"a":1}', ContentType: 'application/json', Metadata: { author: 'me' } }),
    );

    const got = await client.send(new GetObjectCommand(place));

    expect(await got.Body?.transformToString()).toBe('{"a":1}');
    expect(got).toMatchObject({
      ETag: put.ETag,
      ContentType: 'application/json',
      ContentLength: 7,
      Metadata: { author: 'me' },
      ServerSideEncryption: 'AES256',
      LastModified: new Date('2026-01-01T00:00:00.000Z'),
    });
    expect(got.ChecksumCRC32).toBe(put.ChecksumCRC32);
  });

  test('streams a body of many chunks with its checksum behind it', async () => {
    const place = { Bucket: 'data', Key: 'stream' };
    const chunks = Array.from({ length: 20 }, (_, index) => Buffer.alloc(10_000, index));
    const whole = Buffer.concat(chunks);
    await client.send(
      new PutObjectCommand({
        ...place,
        Body: Readable.from(chunks),
        ContentLength: whole.length,
        ChecksumAlgorithm: 'SHA256',
      }),
    );

    const got = await client.send(new GetObjectCommand({ ...place, ChecksumMode: 'ENABLED' }));

    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(whole);
    expect(got.ChecksumSHA256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(got.ContentEncoding).toBeUndefined();
  });

  test('gets an error if the key exists', async () => {
    const put = () => client.send(new PutObjectCommand({ Bucket: 'data', Key: 'once', Body: 'x', IfNoneMatch: '*' }));
    await put();

    await expect(put()).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  });

  test('reads a part', async () => {
    const place = { Bucket: 'data', Key: 'part' };
    await client.send(new PutObjectCommand({ ...place, Body: '0123456789' }));

    const got = await client.send(new GetObjectCommand({ ...place, Range: 'bytes=2-4' }));

    expect(await got.Body?.transformToString()).toBe('234');
    expect(got).toMatchObject({ ContentRange: 'bytes 2-4/10', $metadata: { httpStatusCode: 206 } });
  });

  test('gets an error that names the missing thing', async () => {
    const place = { Bucket: 'data', Key: 'missing' };

    await expect(client.send(new GetObjectCommand(place))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(client.send(new HeadObjectCommand(place))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(client.send(new HeadBucketCommand({ Bucket: 'nowhere' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(client.send(new GetObjectCommand({ ...place, Bucket: 'nowhere' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  test('gets 304 if it has the newest version', async () => {
    const place = { Bucket: 'data', Key: 'cached' };
    const { ETag } = await client.send(new PutObjectCommand({ ...place, Body: 'x' }));

    const again = client.send(new GetObjectCommand({ ...place, IfNoneMatch: ETag }));

    await expect(again).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  test('lists, copies and deletes', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'lists' }));
    for (const Key of ['a/1', 'a/2', 'b <&>']) {
      await client.send(new PutObjectCommand({ Bucket: 'lists', Key, Body: Key }));
    }
    await client.send(new CopyObjectCommand({ Bucket: 'lists', Key: 'copy', CopySource: 'lists/a/1' }));
    await client.send(new DeleteObjectCommand({ Bucket: 'lists', Key: 'a/1' }));

    const page = await client.send(new ListObjectsV2Command({ Bucket: 'lists', Delimiter: '/' }));
    const older = await client.send(new ListObjectsCommand({ Bucket: 'lists', Marker: 'b <&>' }));
    const { Deleted } = await client.send(
      new DeleteObjectsCommand({ Bucket: 'lists', Delete: { Objects: [{ Key: 'b <&>' }, { Key: 'copy' }] } }),
    );

    expect(page.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['b <&>', 5],
      ['copy', 3],
    ]);
    expect(page.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(older.Contents?.map(({ Key }) => Key)).toEqual(['copy']);
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['b <&>', 'copy']);
  });

  test('gets a refusal of multipart uploads by name', async () => {
    const begin = client.send(new CreateMultipartUploadCommand({ Bucket: 'data', Key: 'big' }));

    await expect(begin).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 's3:CreateMultipartUpload is not implemented by the local platform',
    });
  });
});
