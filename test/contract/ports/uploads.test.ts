// The contract of uploads: a presigned URL accepts only the given bytes, within the given time.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createUploadGrants, createUploadReader } from '../../../lib/aws/objects/uploads.ts';
import type { GrantPut, PresignedPut, PutGrant, ReadUpload } from '../../../lib/core/file/upload.ts';
import { FakeClock } from '../../fixtures/fake-clock.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';

const before = { ...process.env };
const clock = new FakeClock(Date.now());
const content = Buffer.from('{"text":"é🙂"}');
const sha256 = createHash('sha256').update(content).digest('hex');
let cloud: LocalCloud;
let grantPut: GrantPut;
let read: ReadUpload;

beforeAll(async () => {
  cloud = await LocalCloud.start(clock);
  await cloud.call('s3', 'CreateBucket', { Bucket: 'data' });
  const uploads = 'arn:aws:s3:::data/uploads/*';
  const role = cloud.credentialsOf('ingest', { Action: 's3:*Object', Resource: uploads });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    AWS_SESSION_TOKEN: role.sessionToken,
  });
  grantPut = createUploadGrants('data');
  read = createUploadReader('data');
});
afterAll(async () => {
  process.env = before;
  await cloud.close();
});

const toKey = (name: string): string => `uploads/production/cred_a/${name}`;
const presign = (name: string, difference: Partial<PutGrant> = {}): Promise<PresignedPut> =>
  grantPut({ key: toKey(name), bytes: content.length, seconds: 900, ...difference });

async function put({ url, headers }: PresignedPut, body: Buffer, more: Record<string, string> = {}) {
  const response = await fetch(url, { method: 'PUT', headers: { ...headers, ...more }, body: new Uint8Array(body) });
  return { status: response.status, code: /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] };
}

describe('the presigned URL of an upload', () => {
  test('accepts bytes of any type, which are read back unchanged', async () => {
    const presigned = await presign('plain');

    const { status } = await put(presigned, content, { 'content-type': 'application/x-www-form-urlencoded' });

    expect(status).toBe(200);
    expect(await read(toKey('plain'), content.length)).toEqual({ kind: 'found', body: content });
    expect(await read(toKey('plain'), content.length - 1)).toEqual({ kind: 'tooLarge', bytes: content.length });
  });

  test.each([
    ['more', Buffer.concat([content, Buffer.from(' ')])],
    ['fewer', content.subarray(1)],
    ['no', Buffer.alloc(0)],
  ])('refuses %s bytes than the declared length', async (name, body) => {
    const presigned = await presign(name);

    expect(await put(presigned, body)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await read(toKey(name), 100)).toEqual({ kind: 'absent' });
  });

  test('refuses a body without Content-Length', async () => {
    const { url } = await presign('chunked');

    const status = await new Promise((done) => {
      const sending = request(url, { method: 'PUT' }, ({ statusCode }) => done(statusCode));
      sending.write(content);
      sending.end();
    });

    expect(status).toBe(403);
  });

  test('accepts the content with the given digest, and no other of its size', async () => {
    const presigned = await presign('digest', { sha256 });
    const other = Buffer.from(content).reverse();

    expect(await put(presigned, other)).toEqual({ status: 400, code: 'BadDigest' });
    expect(await put({ ...presigned, headers: {} }, content)).toMatchObject({ status: 403 });
    expect(await put(presigned, content)).toMatchObject({ status: 200 });
  });

  test.each([
    ['another key', (url: string) => url.replace('upl', 'files').replace('other', 'another')],
    ['a longer time', (url: string) => url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000')],
  ])('does not work for %s', async (_, forge) => {
    const presigned = await presign('other');

    expect(await put({ ...presigned, url: forge(presigned.url) }, content)).toMatchObject({ status: 403 });
  });

  test('does not allow reading or deleting', async () => {
    const { url } = await presign('plain');

    const answers = await Promise.all(['GET', 'HEAD', 'DELETE'].map((method) => fetch(url, { method })));

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('does not work if the role may not put', async () => {
    const presigned = await grantPut({ key: 'files/x', bytes: content.length, seconds: 900 });

    expect(await put(presigned, content)).toEqual({ status: 403, code: 'AccessDenied' });
  });

  test('works until it expires', async () => {
    const presigned = await presign('late');
    // The SDK signs by the real clock, which has moved on since the fake one was created.
    await clock.advance(Date.now() - clock.now() + 901_000);

    const { status, code } = await put(presigned, content);

    expect([status, code]).toEqual([403, 'AccessDenied']);
  });
});
