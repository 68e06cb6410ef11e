// What S3 accepts at the address of an upload, which a function's role signed: these bytes, within this time, and nothing else.
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

const keyOf = (name: string): string => `uploads/production/cred_a/${name}`;
const granted = (name: string, difference: Partial<PutGrant> = {}): Promise<PresignedPut> =>
  grantPut({ key: keyOf(name), bytes: content.length, seconds: 900, ...difference });

async function put({ url, headers }: PresignedPut, body: Buffer, more: Record<string, string> = {}) {
  const answer = await fetch(url, { method: 'PUT', headers: { ...headers, ...more }, body: new Uint8Array(body) });
  return { status: answer.status, code: /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] };
}

describe('an address of an upload', () => {
  test('accepts the bytes, of any type, and they are read unchanged', async () => {
    const address = await granted('plain');

    const { status } = await put(address, content, { 'content-type': 'application/x-www-form-urlencoded' });

    expect(status).toBe(200);
    expect(await read(keyOf('plain'), content.length)).toEqual({ kind: 'found', body: content });
    expect(await read(keyOf('plain'), content.length - 1)).toEqual({ kind: 'tooLarge', bytes: content.length });
  });

  test.each([
    ['more', Buffer.concat([content, Buffer.from(' ')])],
    ['fewer', content.subarray(1)],
    ['no', Buffer.alloc(0)],
  ])('refuses %s bytes than were asked for', async (name, body) => {
    const address = await granted(name);

    expect(await put(address, body)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await read(keyOf(name), 100)).toEqual({ kind: 'absent' });
  });

  test('refuses a body without Content-Length', async () => {
    const { url } = await granted('chunked');

    const status = await new Promise((done) => {
      const sending = request(url, { method: 'PUT' }, ({ statusCode }) => done(statusCode));
      sending.write(content);
      sending.end();
    });

    expect(status).toBe(403);
  });

  test('accepts the content with the given digest, and no other of its size', async () => {
    const address = await granted('digest', { sha256 });
    const other = Buffer.from(content).reverse();

    expect(await put(address, other)).toEqual({ status: 400, code: 'BadDigest' });
    expect(await put({ ...address, headers: {} }, content)).toMatchObject({ status: 403 });
    expect(await put(address, content)).toMatchObject({ status: 200 });
  });

  test.each([
    ['another key', (url: string) => url.replace('upl', 'files').replace('other', 'another')],
    ['a longer time', (url: string) => url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000')],
  ])('does not work for %s', async (_, forge) => {
    const address = await granted('other');

    expect(await put({ ...address, url: forge(address.url) }, content)).toMatchObject({ status: 403 });
  });

  test('does not allow reading or deleting', async () => {
    const { url } = await granted('plain');

    const answers = await Promise.all(['GET', 'HEAD', 'DELETE'].map((method) => fetch(url, { method })));

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('does not work if the role may not put', async () => {
    const address = await grantPut({ key: 'files/x', bytes: content.length, seconds: 900 });

    expect(await put(address, content)).toEqual({ status: 403, code: 'AccessDenied' });
  });

  test('works until it expires', async () => {
    const address = await granted('late');
    // The address is signed at the real time, which has moved on since the clock was made.
    await clock.advance(Date.now() - clock.now() + 901_000);

    const { status, code } = await put(address, content);

    expect([status, code]).toEqual([403, 'AccessDenied']);
  });
});
