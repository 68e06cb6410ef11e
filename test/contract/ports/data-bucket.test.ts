// The contract of a store of large data: the same bytes, under the given key, stored once for any number of attempts.
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDataWriter } from '../../../lib/aws/objects/data-bucket.ts';
import { createDataReader } from '../../../lib/aws/objects/data-reader.ts';
import type { AcceptDeps } from '../../../lib/core/event/accept.ts';
import { sha256Hex } from '../../../lib/value/digest.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';
import { World } from '../../fixtures/world.ts';

interface DataKeeper {
  readonly keep: AcceptDeps['keepLargeData'];
  readonly read: (key: string) => Promise<string>;
  readonly keys: () => Promise<string[]>;
}

const json = JSON.stringify({ text: 'é🙂\u2028'.repeat(100_000), empty: '' });
const sha256 = sha256Hex(json);

function behavesAsDataKeeper(keeper: () => DataKeeper): void {
  test('stores the bytes unchanged and returns their place', async () => {
    const key = `first/${sha256}.json`;

    const dataRef = await keeper().keep(key, json);

    expect(dataRef).toEqual({ bucket: 'data', key, sha256, bytes: Buffer.byteLength(json) });
    expect((await keeper().read(key)) === json).toBe(true);
  });

  test('stores one object for ten concurrent requests', async () => {
    const key = `again/${sha256}.json`;

    const refs = await Promise.all(Array.from({ length: 10 }, () => keeper().keep(key, json)));

    expect(new Set(refs.map((ref) => JSON.stringify(ref))).size).toBe(1);
    expect((await keeper().keys()).filter((kept) => kept === key)).toHaveLength(1);
  });
}

describe('large data in memory', () => {
  const { largeData, keepLargeData } = new World();
  behavesAsDataKeeper(() => ({
    keep: keepLargeData,
    read: async (key) => largeData.get(key) ?? '',
    keys: async () => [...largeData.keys()],
  }));
});

describe('large data in S3', () => {
  const before = { ...process.env };
  let cloud: LocalCloud;
  let client: S3Client;
  let keep: AcceptDeps['keepLargeData'];
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    client = new S3Client({ ...cloud.clientConfig, forcePathStyle: true });
    await cloud.call('s3', 'CreateBucket', { Bucket: 'data' });
    const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    Object.assign(process.env, { AWS_ENDPOINT_URL: cloud.url, AWS_REGION: 'us-east-1', ...credentials });
    keep = createDataWriter('data');
  });
  afterAll(async () => {
    process.env = before;
    client.destroy();
    await cloud.close();
  });

  behavesAsDataKeeper(() => ({
    keep,
    read: async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'data', Key }));
      return (await Body?.transformToString()) ?? '';
    },
    keys: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'data' }));
      return Contents.map(({ Key = '' }) => Key);
    },
  }));

  test('fails without a bucket', async () => {
    await expect(createDataWriter('absent')(`x/${sha256}.json`, json)).rejects.toThrow();
  });

  test('reads the data of a reference back', async () => {
    const ref = await keep(`read/${sha256}.json`, json);

    expect(JSON.stringify(await createDataReader()(ref))).toBe(json);
  });

  test.each([
    ['deleted', (): string | undefined => undefined],
    ['replaced', (): string | undefined => '{"other":true}'],
  ])('refuses to read data that was %s', async (fate, replacement) => {
    const ref = await keep(`${fate}/${sha256}.json`, json);
    const Body = replacement();
    if (Body === undefined) await cloud.call('s3', 'DeleteObject', { Bucket: 'data', Key: ref.key });
    else await client.send(new PutObjectCommand({ Bucket: 'data', Key: ref.key, Body }));

    await expect(createDataReader()(ref)).rejects.toMatchObject({ code: 'not_found' });
  });
});
