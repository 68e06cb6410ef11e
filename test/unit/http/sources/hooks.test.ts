// The outcome of a verified hook, and the responses that reveal nothing to a sender that is not verified.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const secret = 'a secret of some length';
const declaration = {
  name: 'shop',
  secrets: ['secretsmanager:shop'],
  scheme: { type: 'hmac', header: 'x-signature', signed: '{id}.{body}', idHeader: 'x-id' },
  event: { pointer: '/type' },
  idempotencyKey: { header: 'x-id' },
};

function world(difference: object = {}): HttpWorld {
  const all = new HttpWorld([workflow('orders', { triggers: [{ source: 'shop', event: 'order' }] })]);
  all.secretValues.set('secretsmanager:shop', secret);
  all.declare({ ...declaration, ...difference });
  return all;
}

const headersOf = (body: string, id = 'id-1', key = secret) => ({
  'x-id': id,
  'x-signature': createHmac('sha256', key).update(`${id}.${body}`).digest('hex'),
});
const order = '{"type":"order","n":1}';
const send = (to: HttpWorld, body = order, headers: Readonly<Record<string, string>> = headersOf(body)) =>
  to.send('POST', '/hooks/shop', { body, headers });

describe('a hook', () => {
  test('is an event of its source, in the environment and the organisation that the source declares', async () => {
    const to = world({ environment: 'staging', organisationId: 'acme' });

    await send(to);

    expect(to.published).toMatchObject([
      {
        source: 'shop',
        'detail-type': 'order',
        detail: {
          metadata: { environment: 'staging', organisationId: 'acme', dialect: 'hooks' },
          data: { type: 'order', n: 1 },
        },
      },
    ]);
    expect([...to.stored.values()][0]?.matches).toMatchObject([{ name: 'orders' }]);
  });

  test('that is sent again gets the same response', async () => {
    const to = world();

    const [first, again] = [await send(to), await send(to)];

    expect(again).toMatchObject({ status: 202, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(to.stored.size).toBe(1);
  });

  test('with the same key and another body is refused, unless the source declares the key sufficient', async () => {
    const other = '{"type":"order","n":2}';
    const statuses = async (to: HttpWorld) => [(await send(to)).status, (await send(to, other)).status];

    expect(await statuses(world())).toEqual([202, 422]);
    expect(await statuses(world({ keyIsEnough: true }))).toEqual([202, 202]);
  });

  test('has its own keys, separate from those of another source', async () => {
    const to = world();
    to.declare({ ...declaration, name: 'other' });

    await send(to);
    await to.send('POST', '/hooks/other', { body: order, headers: headersOf(order) });

    expect(to.stored.size).toBe(2);
  });

  test('without a declared key is an event each time', async () => {
    const to = world({ idempotencyKey: undefined });

    await send(to);
    await send(to);

    expect(to.stored.size).toBe(2);
  });

  test.each([
    ['no name', '{"n":1}', { event: { pointer: '/type' } }],
    ['an empty name', '{"type":""}', { event: { pointer: '/type' } }],
    ['a name that is no text', '{"type":{"a":1}}', { event: { pointer: '/type' } }],
    ['a name that is too long', JSON.stringify({ type: 'x'.repeat(129) }), { event: { pointer: '/type' } }],
    ['no key', '{"type":"order"}', { idempotencyKey: { pointer: '/id' } }],
  ])('with %s gets an error that says so', async (_, body, difference) => {
    const to = world(difference);

    const answer = await send(to, body);

    expect([answer.status, answer.body.type]).toEqual([400, 'urn:flowgate:problem:invalid-request']);
    expect(to.stored.size).toBe(0);
  });

  test.each([
    ['no JSON', 'order'],
    ['an array', '[1]'],
    ['a number that cannot be carried', '{"type":"order","n":1e1000000000}'],
    ['a key that is there twice', '{"type":"order","n":1,"n":2}'],
  ])('with %s is malformed', async (_, body) => {
    expect((await send(world(), body)).status).toBe(400);
  });

  test('is read in the source’s format, whatever its media type', async () => {
    const form = 'type=order&payload=%7B%22type%22%3A%22inside%22%7D';
    const json = world();
    const fields = world({ body: 'form' });
    const payload = world({ body: 'form-payload' });
    const disguised = { ...headersOf(order), 'content-type': 'application/x-www-form-urlencoded' };

    await send(json, order, disguised);
    await send(fields, form);
    await send(payload, form);

    expect(json.published[0]?.['detail-type']).toBe('order');
    expect(fields.published[0]?.detail).toMatchObject({ data: { type: 'order', payload: '{"type":"inside"}' } });
    expect(payload.published[0]?.['detail-type']).toBe('inside');
  });

  test('of a source that requires no content gets 204', async () => {
    const to = world({ answer: 'no-content' });

    const answers = [await send(to), await send(to), await send(to, order, {})];

    expect(answers.map(({ status, body, headers }) => [status, body, headers['content-type']])).toEqual([
      [204, '', undefined],
      [204, '', undefined],
      [401, '', undefined],
    ]);
    expect(answers[0]?.headers.location).toMatch(/^\/v1\/events\/evt_/);
  });

  test('of a source that requires empty responses gets no body, for success and failure', async () => {
    const to = world({ answer: 'empty' });

    const answers = [await send(to), await send(to, order, {}), await send(to, '[]')];

    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, ''],
      [401, ''],
      [400, ''],
    ]);
  });
});

describe('a refused hook', () => {
  test('does not get the reason, which is logged', async () => {
    const to = world();
    to.declare({ ...declaration, name: 'closed', secrets: ['ssm:/nothing'] });
    const refused = [
      await to.send('POST', '/hooks/unknown', { body: order, headers: headersOf(order) }),
      await to.send('POST', '/hooks/closed', { body: order, headers: headersOf(order) }),
      await send(to, order, {}),
      await send(to, order, headersOf(order, 'id-1', 'guess')),
      await to.send('GET', '/hooks/shop'),
    ];

    expect(new Set(refused.map(({ status, headers, body }) => JSON.stringify([status, headers, body]))).size).toBe(1);
    expect(refused.map(({ reason }) => reason)).toEqual([
      'the source is not declared',
      'source "closed": there is no secret',
      'source "shop": the header x-signature is missing',
      'source "shop": no secret of the source made the signature',
      'source "shop": the request is not the challenge that the source declares',
    ]);
  });

  test('gets a retryable error if the secrets of its source cannot be read', async () => {
    const to = world();
    to.secretValues.get = () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    };

    const { status, headers } = await send(to);

    expect([status, headers['retry-after']]).toEqual([503, '1']);
  });
});

describe('a rotated secret', () => {
  test('is accepted at once, and the old one is refused from then on', async () => {
    const to = world();
    await send(to);
    to.secretValues.set('secretsmanager:shop', 'the new one');

    const fresh = await send(to, order, headersOf(order, 'id-2', 'the new one'));
    const old = await send(to, order, headersOf(order, 'id-3'));

    expect([fresh.status, old.status]).toEqual([202, 401]);
  });

  test('is read at most once in 10 s, for any number of wrong signatures', async () => {
    const to = world();
    const wrong = () => send(to, order, headersOf(order, 'id-1', 'guess'));

    await Promise.all(Array.from({ length: 50 }, wrong));
    const atOnce = to.secretReads.length;
    to.clock = new Date(to.clock.getTime() + 10_000);
    await Promise.all(Array.from({ length: 50 }, wrong));

    expect([atOnce, to.secretReads.length]).toEqual([2, 3]);
  });
});
