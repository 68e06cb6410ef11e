import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { S3Service } from '../../../../../lib/local/services/s3/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { refusal, startWithBucket } from './s3.ts';

const place = { Bucket: 'data', Key: 'a/b.json' };

describe('an object', () => {
  test('is read as it was written', async () => {
    const { s3 } = await startWithBucket();
    const Body = Buffer.from([0, 1, 254, 255]);
    await s3.call('PutObject', { ...place, Body, ContentType: 'image/png', Metadata: { Author: 'me' } });

    const output = await s3.call('GetObject', place);

    expect(output).toEqual({
      Body,
      AcceptRanges: 'bytes',
      ContentLength: 4,
      ContentType: 'image/png',
      ETag: '"f129ac2d8a0ee74923012d1c8ed83a86"',
      LastModified: 1_767_225_600,
      Metadata: { author: 'me' },
      ServerSideEncryption: 'AES256',
    });
  });

  test('survives a restart with a folder, without the incomplete bodies of a killed process', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 's3-'));
    const { s3 } = await startWithBucket({ dataDir });
    await s3.call('PutObject', { ...place, Body: 'first' });
    await s3.call('PutObject', { ...place, Body: 'second' });
    writeFileSync(join(dataDir, 'bodies', 'orphan'), 'cut off');

    const again = await S3Service.start({ clock: new FakeClock(), dataDir });

    const { Body } = await again.call('GetObject', place);
    expect(String(Body)).toBe('second');
    expect(readdirSync(join(dataDir, 'bodies'))).toHaveLength(1);
  });

  test('is written once if the key must be new', async () => {
    const { s3 } = await startWithBucket();
    const put = (Body: string) => s3.call('PutObject', { ...place, Body, IfNoneMatch: '*' });

    const outcomes = await Promise.allSettled([put('first'), put('second'), put('third')]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await refusal(put('fourth'))).toEqual({
      code: 'PreconditionFailed',
      status: 412,
      details: { Condition: 'If-None-Match' },
    });
    expect(String((await s3.call('GetObject', place)).Body)).toBe('first');
  });

  test('is replaced only if it is unchanged since the writer read it', async () => {
    const { s3 } = await startWithBucket();
    const { ETag } = await s3.call('PutObject', { ...place, Body: 'first' });
    const put = (Body: string) => s3.call('PutObject', { ...place, Body, IfMatch: ETag });
    await put('second');

    const refused = await refusal(put('third'));

    expect(refused).toMatchObject({ code: 'PreconditionFailed', status: 412 });
  });

  test('is not sent again to a client that has it', async () => {
    const { s3 } = await startWithBucket();
    const { ETag } = await s3.call('PutObject', { ...place, Body: 'x' });

    const refused = await refusal(s3.call('GetObject', { ...place, IfNoneMatch: ETag }));

    expect(refused).toMatchObject({ code: 'NotModified', status: 304 });
  });

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=4-2', '0123456789', undefined],
    ['lines=1-2', '0123456789', undefined],
  ])('is read in the part %s', async (Range, text, ContentRange) => {
    const { s3 } = await startWithBucket();
    await s3.call('PutObject', { ...place, Body: '0123456789' });

    const output = await s3.call('GetObject', { ...place, Range });

    expect({ text: String(output.Body), range: output.ContentRange, length: output.ContentLength }).toEqual({
      text,
      range: ContentRange,
      length: text.length,
    });
  });

  test('has no part after its end', async () => {
    const { s3 } = await startWithBucket();
    await s3.call('PutObject', { ...place, Body: '0123456789' });

    const refused = await refusal(s3.call('GetObject', { ...place, Range: 'bytes=10-' }));

    expect(refused).toEqual({
      code: 'InvalidRange',
      status: 416,
      details: { RangeRequested: 'bytes=10-', ActualObjectSize: 10 },
    });
  });

  test.each([
    ['ChecksumCRC32', 'cbf43926'],
    ['ChecksumCRC32C', 'e3069283'],
    ['ChecksumCRC64NVME', 'ae8b14860a799888'],
    ['ChecksumSHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['ChecksumSHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ])('is checked against a given %s', async (member, hex) => {
    const { s3 } = await startWithBucket();
    const value = Buffer.from(hex, 'hex').toString('base64');
    await s3.call('PutObject', { ...place, Body: '123456789', [member]: value });

    const told = await s3.call('HeadObject', { ...place, ChecksumMode: 'ENABLED' });
    const refused = await refusal(s3.call('PutObject', { ...place, Body: '12345678', [member]: value }));

    expect(told).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' });
    expect(refused).toMatchObject({ code: 'BadDigest', status: 400 });
  });

  test('is refused if its Content-MD5 is wrong', async () => {
    const { s3 } = await startWithBucket();

    const refused = await refusal(
      s3.call('PutObject', { ...place, Body: 'x', ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }),
    );

    expect(refused.code).toBe('BadDigest');
  });

  test('that is missing is reported as missing', async () => {
    const { s3 } = await startWithBucket();

    expect(await refusal(s3.call('GetObject', place))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await refusal(s3.call('HeadObject', place))).toMatchObject({ code: 'NotFound', status: 404 });
    expect(await s3.call('DeleteObject', place)).toEqual({});
  });

  test('is copied with its own metadata, or with that of the request', async () => {
    const { s3 } = await startWithBucket();
    await s3.call('PutObject', { ...place, Body: 'x', ContentType: 'text/plain', Metadata: { a: '1' } });
    const copy = { Bucket: 'data', CopySource: '/data/a%2Fb.json' };

    await s3.call('CopyObject', { ...copy, Key: 'same' });
    await s3.call('CopyObject', { ...copy, Key: 'new', MetadataDirective: 'REPLACE', Metadata: { b: '2' } });

    expect(await s3.call('HeadObject', { Bucket: 'data', Key: 'same' })).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { a: '1' },
    });
    expect(await s3.call('HeadObject', { Bucket: 'data', Key: 'new' })).toMatchObject({
      ContentType: 'binary/octet-stream',
      Metadata: { b: '2' },
    });
  });

  test.each([
    ['a key of 1025 bytes', { Key: 'é'.repeat(513) }, 'KeyTooLongError'],
    ['no key', { Key: '' }, 'InvalidRequest'],
    ['metadata over 2 KB', { Metadata: { a: 'x'.repeat(2048) } }, 'MetadataTooLarge'],
    ['a bucket that is not there', { Bucket: 'nowhere' }, 'NoSuchBucket'],
    ['a member that nothing reads', { ACL: 'public-read' }, 'NotImplemented'],
  ])('is refused with %s', async (_, change, code) => {
    const { s3 } = await startWithBucket();

    const refused = await refusal(s3.call('PutObject', { ...place, Body: 'x', ...change }));

    expect(refused.code).toBe(code);
  });
});

describe('a bucket', () => {
  test.each([
    'ab',
    'a'.repeat(64),
    'Upper',
    'under_score',
    '-start',
    'end-',
    'two..dots',
    '192.168.0.1',
    'xn--a',
    'sthree-a',
    'a-s3alias',
    'a--ol-s3',
  ])('may not be called %s', async (Bucket) => {
    const { s3 } = await startWithBucket();

    const refused = await refusal(s3.call('CreateBucket', { Bucket }));

    expect(refused).toMatchObject({ code: 'InvalidBucketName', status: 400 });
  });

  test('is deleted only when it is empty', async () => {
    const { s3 } = await startWithBucket();
    await s3.call('PutObject', { ...place, Body: 'x' });

    const refused = await refusal(s3.call('DeleteBucket', { Bucket: 'data' }));
    await s3.call('DeleteObjects', { Bucket: 'data', Delete: { Objects: [{ Key: place.Key }, { Key: 'never was' }] } });
    await s3.call('DeleteBucket', { Bucket: 'data' });

    expect(refused).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    expect(await refusal(s3.call('HeadBucket', { Bucket: 'data' }))).toMatchObject({ status: 404 });
  });

  test('keeps what it has when it is created again', async () => {
    const { s3 } = await startWithBucket();
    await s3.call('PutObject', { ...place, Body: 'x' });

    await s3.call('CreateBucket', { Bucket: 'data' });

    expect(String((await s3.call('GetObject', place)).Body)).toBe('x');
  });
});
