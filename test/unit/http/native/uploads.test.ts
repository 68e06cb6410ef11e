// Uploaded bodies: creating an upload, and requests that name one in place of a body.
import { describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { loadUploadedBody } from '../../../../lib/http/request/uploaded-body.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ event: 'order.created' }], input: { required: ['orderId'] } });
const setUp = () => new HttpWorld([orders]);
const order = JSON.stringify({ source: 'shop', name: 'order.created', data: { orderId: 'A-1' } });
const json = { 'content-type': 'application/json' };
const emptyRequest = {
  method: 'POST',
  path: '/v1/tokens/cred_1/rotate',
  routeKey: 'POST /v1/tokens/{id}/rotate',
  params: { id: 'cred_1' },
  query: {},
  rawQuery: '',
  body: Buffer.alloc(0),
  requestId: 'r',
};
const naming = (id: string, more: Record<string, string> = {}) => ({ ...json, 'flowgate-upload': id, ...more });

describe('POST /v1/uploads', () => {
  test('returns the URL for the bytes, its expiry, and the expiry of the upload', async () => {
    const world = setUp();
    const sha256 = 'AB'.repeat(32);

    const { status, body } = await world.send('POST', '/v1/uploads', {
      token: world.token({ scopes: ['events:write'] }),
      body: { bytes: 12, sha256 },
    });

    const [credential] = world.kept.values();
    const key = `uploads/production/${credential?.id}/${body.upload.id}`;
    expect(status).toBe(201);
    expect(body).toEqual({
      upload: {
        id: expect.stringMatching(/^upl_/),
        method: 'PUT',
        url: `https://s3.test/data/${key}?signed`,
        headers: { 'x-amz-signed': 'yes' },
        bytes: 12,
        expiresAt: '2026-11-21T10:15:00.000Z',
        usableUntil: '2026-11-22T10:00:00.000Z',
      },
    });
    expect(world.putGrants).toEqual([{ key, bytes: 12, sha256, seconds: 900 }]);
  });

  test.each([
    [['events:write'], 201],
    [['runs:write'], 201],
    [['runs:debug'], 201],
    [['admin'], 201],
    [['runs:read', 'workflows:write'], 403],
  ] as const)('answers a credential of %j with %i', async (scopes, status) => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/uploads', {
      token: world.token({ scopes: [...scopes] }),
      body: { bytes: 1 },
    });

    expect(answer.status).toBe(status);
  });

  test.each([
    [{}, '/bytes'],
    [{ bytes: 0 }, '/bytes'],
    [{ bytes: 1.5 }, '/bytes'],
    [{ bytes: '12' }, '/bytes'],
    [{ bytes: 54_525_953 }, '/bytes'],
    [{ bytes: 1, sha256: 'AB' }, '/sha256'],
    [{ bytes: 1, contentType: 'text/plain' }, '/contentType'],
  ])('refuses %j', async (body, pointer) => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/uploads', { token: world.token(), body });

    expect([answer.status, answer.body.errors[0].pointer, world.putGrants]).toEqual([400, pointer, []]);
  });

  test('names the largest size if an upload is too large', async () => {
    const world = setUp();

    const { body } = await world.send('POST', '/v1/uploads', { token: world.token(), body: { bytes: 1e12 } });

    expect(body.detail).toContain('54525952');
  });
});

describe('a request that names an upload', () => {
  test('gets the same response as with the body inline', async () => {
    const world = setUp();
    const token = world.token();
    const id = await world.upload(token, order);

    const { status, body } = await world.send('POST', '/v1/events', { token, headers: naming(id) });

    expect([status, body.runs.length]).toEqual([202, 1]);
    expect(world.published[0]?.detail).toMatchObject({ data: { orderId: 'A-1' } });
  });

  test('sent again under its key is a replay; another upload under it a conflict; the same content another way a replay', async () => {
    const world = setUp();
    const token = world.token();
    const key = { 'idempotency-key': 'k' };
    const first = await world.upload(token, order);
    const second = await world.upload(token, order.replace('A-1', 'A-2'));
    const again = await world.upload(token, order);

    const answers = [];
    for (const id of [first, first, second, again])
      answers.push(await world.send('POST', '/v1/events', { token, headers: naming(id, key) }));
    answers.push(await world.send('POST', '/v1/events', { token, body: order, headers: key }));

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 422, 202, 202]);
    expect(answers.map(({ headers }) => headers['idempotency-replayed'])).toEqual([
      undefined,
      'true',
      undefined,
      'true',
      'true',
    ]);
  });

  test('may be sent repeatedly within the day: each request without a key is a separate event', async () => {
    const world = setUp();
    const token = world.token();
    const id = await world.upload(token, order);

    const answers = [1, 2].map(() => world.send('POST', '/v1/events', { token, headers: naming(id) }));

    const [first, second] = await Promise.all(answers);
    expect(first?.body.event.id).not.toBe(second?.body.event.id);
  });

  test('gets the errors of its schema, like any other request', async () => {
    const world = setUp();
    const token = world.token();
    const id = await world.upload(token, order.replace('orderId', 'other'));

    const { status, body } = await world.send('POST', '/v1/events', { token, headers: naming(id) });

    expect([status, body.errors[0].pointer]).toEqual([400, '/data/orderId']);
  });

  test('requires the media type of the body, because the upload has no media type', async () => {
    const world = setUp();
    const token = world.token();
    const id = await world.upload(token, order);

    const { status } = await world.send('POST', '/v1/events', { token, headers: { 'flowgate-upload': id } });

    expect(status).toBe(415);
  });

  test('is refused with any body of its own', async () => {
    const world = setUp();
    const token = world.token();
    const id = await world.upload(token, order);

    const { status, body } = await world.send('POST', '/v1/events', { token, body: {}, headers: naming(id) });

    expect([status, body.type]).toEqual([400, 'urn:flowgate:problem:malformed-request']);
    expect(body.detail).toContain('Flowgate-Upload');
  });

  test.each([
    ['malformed', async () => '../../files/production/x'],
    ['never put', async (world: HttpWorld, token: string) => idOf(world, token)],
    ['of another credential', async (world: HttpWorld) => world.upload(world.token(), order)],
    [
      'of another environment',
      async (world: HttpWorld) => world.upload(world.token({ environment: 'staging' }), order),
    ],
    ['a day old', async (world: HttpWorld, token: string) => aged(world, await world.upload(token, order))],
  ])('is refused if the upload is %s, in the same words, and nothing starts', async (_, idFor) => {
    const world = setUp();
    const token = world.token();
    const id = await idFor(world, token);

    const { status, body } = await world.send('POST', '/v1/events', { token, headers: naming(id) });

    expect([status, body.type]).toEqual([400, 'urn:flowgate:problem:invalid-request']);
    expect(body.detail).toBe(
      `the request is not valid: the upload "${id}" was not found: nothing was uploaded, another credential created it, or it has expired`,
    );
    expect([world.stored.size, world.published]).toEqual([0, []]);
  });

  test('is refused in the shape of its dialect', async () => {
    const world = setUp();
    const token = world.token();

    const worqhat = await world.send('POST', '/flows/trigger/orders', { token, headers: naming('upl_x') });
    const stampede = await world.send('POST', '/v1/workflows/incoming-event', { token, headers: naming('upl_x') });

    expect([worqhat.status, worqhat.body.error, worqhat.body.code]).toEqual([400, 'Bad Request', 400]);
    expect([stampede.status, Object.keys(stampede.body)]).toEqual([400, ['message']]);
  });

  test('may have at most 10 MiB, or more on a route with files', async () => {
    const world = setUp();
    const token = world.token();
    const bodyOf = (bytes: number) => order.padEnd(bytes, ' ');
    const most = await world.upload(token, bodyOf(10_485_760));
    const more = await world.upload(token, bodyOf(10_485_761));

    const taken = await world.send('POST', '/v1/events', { token, headers: naming(most) });
    const refused = await world.send('POST', '/v1/events', { token, headers: naming(more) });
    const form = await world.send('POST', '/flows/file/orders', {
      token,
      headers: { ...naming(more), 'content-type': 'multipart/form-data; boundary=b' },
    });

    expect([taken.status, refused.status, form.status]).toEqual([202, 413, 400]);
    expect(refused.body.detail).toContain('10485760');
  });

  test('is authenticated and authorised before the upload is read', async () => {
    const world = setUp();
    const id = await world.upload(world.token(), order);

    const nobody = await world.send('POST', '/v1/events', { token: 'fgt_none', headers: naming(id) });
    const reader = await world.send('POST', '/v1/events', {
      token: world.token({ scopes: ['runs:read'] }),
      headers: naming(id),
    });

    expect([nobody.status, reader.status]).toEqual([401, 403]);
    expect(world.uploadReads).toEqual([]);
  });
});

test('a request that names an upload is refused if the route accepts none, and is not treated as one without a body', async () => {
  const world = setUp();
  const id = await world.upload(world.token(), '{"overlapSeconds":0}');
  const [credential] = world.kept.values();

  const taken = loadUploadedBody({
    request: { ...emptyRequest, headers: naming(id) },
    route: { body: 'optional-json' },
    credential: credential as Credential,
    deps: { now: world.now },
  });

  await expect(taken).rejects.toMatchObject({ code: 'malformed_request' });
});

describe('a request that names none', () => {
  test('reads none', async () => {
    const world = setUp();

    await world.send('POST', '/v1/events', { token: world.token(), body: order });

    expect([world.uploadReads, world.calls]).toEqual([[], ['put', 'publish']]);
  });

  test('gets a hint at uploads if its body is too large', async () => {
    const world = setUp();

    const { status, body } = await world.send('POST', '/v1/events', {
      token: world.token(),
      body: order.padEnd(4_194_305, ' '),
    });

    expect(status).toBe(413);
    expect(body.detail).toBe(
      'the body is 4194305 bytes: at most 4194304 are allowed in a request, 10485760 by upload: create one with POST /v1/uploads and name it in the header Flowgate-Upload',
    );
  });
});

async function idOf(world: HttpWorld, token: string): Promise<string> {
  const { body } = await world.send('POST', '/v1/uploads', { token, body: { bytes: 1 } });
  return body.upload.id;
}

function aged(world: HttpWorld, id: string): string {
  world.clock = new Date(world.clock.getTime() + 86_400_000);
  return id;
}
