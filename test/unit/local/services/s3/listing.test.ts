import { describe, expect, test } from '@jest/globals';
import type { S3Service } from '../../../../../lib/local/services/s3/service.ts';
import { refusal, startWithBucket } from './s3.ts';

async function startWithKeys(...keys: string[]) {
  const { s3 } = await startWithBucket();
  for (const Key of keys) await s3.call('PutObject', { Bucket: 'data', Key, Body: Key });
  return s3;
}

async function list(s3: S3Service, input: object) {
  const output = await s3.call('ListObjectsV2', { Bucket: 'data', ...input });
  return {
    keys: (output.Contents as { Key: string }[]).map(({ Key }) => Key),
    prefixes: (output.CommonPrefixes as { Prefix: string }[]).map(({ Prefix }) => Prefix),
    next: output.NextContinuationToken,
    isTruncated: output.IsTruncated,
  };
}

describe('a listing', () => {
  test('is in the order of UTF-8 bytes', async () => {
    const s3 = await startWithKeys('b', 'a', 'B', '\u{1f600}', '\uff5e');

    const { keys } = await list(s3, {});

    expect(keys).toEqual(['B', 'a', 'b', '\uff5e', '\u{1f600}']);
  });

  test('gathers keys behind a delimiter', async () => {
    const s3 = await startWithKeys('a/1', 'a/2', 'b', 'c/d/1', 'c/2');

    const all = await list(s3, { Delimiter: '/' });
    const inside = await list(s3, { Delimiter: '/', Prefix: 'c/' });

    expect(all).toMatchObject({ keys: ['b'], prefixes: ['a/', 'c/'] });
    expect(inside).toMatchObject({ keys: ['c/2'], prefixes: ['c/d/'] });
  });

  test('continues where the last page ended, and counts a prefix like a key', async () => {
    const s3 = await startWithKeys('a/1', 'a/2', 'b', 'c');

    const first = await list(s3, { Delimiter: '/', MaxKeys: 1 });
    const second = await list(s3, { Delimiter: '/', MaxKeys: 1, ContinuationToken: first.next });
    const third = await list(s3, { Delimiter: '/', MaxKeys: 1, ContinuationToken: second.next });

    expect([first, second, third]).toMatchObject([
      { keys: [], prefixes: ['a/'], isTruncated: true },
      { keys: ['b'], prefixes: [], isTruncated: true },
      { keys: ['c'], prefixes: [], isTruncated: false },
    ]);
  });

  test('begins after a key', async () => {
    const s3 = await startWithKeys('a', 'b', 'c');

    const { keys } = await list(s3, { StartAfter: 'a' });

    expect(keys).toEqual(['b', 'c']);
  });

  test('has a thousand keys at most', async () => {
    const s3 = await startWithKeys(...Array.from({ length: 1001 }, (_, index) => `key ${index}`));

    const { keys, isTruncated } = await list(s3, { MaxKeys: 5000 });

    expect({ count: keys.length, isTruncated }).toEqual({ count: 1000, isTruncated: true });
  });

  test('refuses an invalid number of keys', async () => {
    const s3 = await startWithKeys();

    expect(await refusal(s3.call('ListObjectsV2', { Bucket: 'data', MaxKeys: 'many' }))).toMatchObject({
      code: 'InvalidArgument',
    });
  });
});

describe('a listing of version 1', () => {
  test('continues after its marker', async () => {
    const s3 = await startWithKeys('a', 'b', 'c');

    const output = await s3.call('ListObjects', { Bucket: 'data', Marker: 'a', MaxKeys: 1 });

    expect(output).toEqual({
      Name: 'data',
      Prefix: '',
      Marker: 'a',
      MaxKeys: 1,
      IsTruncated: true,
      Contents: [expect.objectContaining({ Key: 'b' })],
      CommonPrefixes: [],
    });
  });

  test('names the next marker if it has a delimiter', async () => {
    const s3 = await startWithKeys('a/1', 'a/2', 'b c', 'd');
    const page = { Bucket: 'data', Delimiter: '/', EncodingType: 'url', MaxKeys: 1 };

    const first = await s3.call('ListObjects', page);
    const second = await s3.call('ListObjects', { ...page, Marker: first.NextMarker });

    expect(first).toMatchObject({ Marker: '', CommonPrefixes: [{ Prefix: 'a/' }], NextMarker: 'a/' });
    expect(second).toMatchObject({ Marker: 'a/', Contents: [{ Key: 'b+c' }], NextMarker: 'b+c' });
  });
});
