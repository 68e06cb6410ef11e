import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { callApiWithAnyBody } from '../../../../lib/cli/router/upload.ts';
import { sha256Hex } from '../../../../lib/value/digest.ts';

const connection = { url: 'http://router.test', token: 'fgt_secret' };
const upload = { id: 'upl_1', url: 'https://s3.test/data/uploads/1?signed', headers: { 'x-amz-signed': 'yes' } };
const created = () => Response.json({ upload }, { status: 201 });
const accepted = () => Response.json({ run: {} }, { status: 202 });
const frameBytes = JSON.stringify({ source: 's', name: 'n', data: { x: '' } }).length;
const requestOf = (bytes: number) =>
  ({
    headers: { 'idempotency-key': 'k' },
    body: { source: 's', name: 'n', data: { x: 'x'.repeat(bytes - frameBytes) } },
  }) as const;

/** Answers one request after the other, and remembers them. */
function answering(...answers: readonly (Response | Error)[]) {
  const left = [...answers];
  return jest.spyOn(globalThis, 'fetch').mockImplementation(async () => {
    const answer = left.shift();
    if (answer instanceof Response) return answer;
    throw answer;
  });
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('callApiWithAnyBody', () => {
  test('sends a body of 4 MiB with the request', async () => {
    const fetching = answering(accepted());

    await callApiWithAnyBody(connection, 'POST /v1/events', requestOf(4_194_304));

    expect(fetching.mock.calls.map(([url]) => String(url))).toEqual(['http://router.test/v1/events']);
  });

  test('uploads a larger body, and sends the upload’s ID with the same key', async () => {
    const fetching = answering(created(), new Response(), accepted());
    const request = requestOf(4_194_305);
    const json = JSON.stringify(request.body);

    const { status } = await callApiWithAnyBody(connection, 'POST /v1/events', request);

    const [asking, putting, sending] = fetching.mock.calls;
    expect(status).toBe(202);
    expect(asking?.[1]?.body).toBe(JSON.stringify({ bytes: 4_194_305, sha256: sha256Hex(json) }));
    expect(putting).toEqual([upload.url, expect.objectContaining({ method: 'PUT', headers: upload.headers })]);
    expect(Buffer.from(putting?.[1]?.body as Uint8Array).toString() === json).toBe(true);
    expect(sending?.[1]).not.toHaveProperty('body');
    expect(sending?.[1]?.headers).toMatchObject({
      'flowgate-upload': 'upl_1',
      'content-type': 'application/json',
      'idempotency-key': 'k',
    });
  });

  test.each([
    [
      'a refusal of the bucket',
      new Response('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>', { status: 403 }),
      'the upload was refused: Request has expired',
    ],
    ['a refusal without a message', new Response('', { status: 500 }), 'the upload was refused: 500'],
    [
      'a bucket that cannot be reached',
      new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }),
      'cannot be uploaded to s3.test (ENOTFOUND)',
    ],
  ])('reports %s in one line, without the address', async (_, answer, says) => {
    answering(created(), answer);

    const refusal = await callApiWithAnyBody(connection, 'POST /v1/events', requestOf(4_194_305)).catch(
      (error: Error) => error.message,
    );

    expect(refusal).toContain(says);
    expect(refusal).not.toContain('signed');
  });
});
