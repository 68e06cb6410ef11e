// Batches: each item is an event of its own, and a mistake in one refuses all. Keys of several parts, pings, and bodies of text.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const secret = 'a secret of some length';

function setUp(source: object) {
  const world = new HttpWorld();
  world.secretValues.set('ssm:/s', secret);
  const scheme = { type: 'hmac', header: 'x-signature' };
  world.declare({ name: 'sender', secrets: ['ssm:/s'], scheme, event: { pointer: '/type' }, ...source });
  const send = (body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const signature = createHmac('sha256', secret).update(text).digest('hex');
    return world.send('POST', '/hooks/sender', { body: text, headers: { 'x-signature': signature, ...headers } });
  };
  return { world, send };
}

const keyed = { idempotencyKey: { pointer: '/id' } };

describe('a batch', () => {
  test.each([
    [
      'at the top',
      '',
      [
        { type: 'a', id: 1 },
        { type: 'b', id: 2 },
      ],
    ],
    [
      'in a member',
      '/events',
      {
        events: [
          { type: 'a', id: 1 },
          { type: 'b', id: 2 },
        ],
        more: true,
      },
    ],
    [
      'in several lists',
      '/entry/*/changes',
      { entry: [{ changes: [{ type: 'a', id: 1 }] }, { changes: [{ type: 'b', id: 2 }] }] },
    ],
  ])('%s is an event for each item', async (_, each, body) => {
    const { world, send } = setUp({ each, ...keyed });

    const { status, body: answer } = await send(body);

    expect([status, answer.events.length]).toEqual([202, 2]);
    expect(world.published.map((one) => [one['detail-type'], one.detail])).toMatchObject([
      ['a', { data: { type: 'a', id: 1 } }],
      ['b', { data: { type: 'b', id: 2 } }],
    ]);
  });

  test('without items is accepted and starts nothing', async () => {
    const { world, send } = setUp({ each: '' });

    const { status, body } = await send([]);

    expect([status, body, world.published]).toEqual([202, { events: [] }, []]);
  });

  test.each([
    ['an item without a name', [{ type: 'a' }, { id: 2 }], 400, '/1/type'],
    ['an item that is no object', [{ type: 'a' }, 5], 400, undefined],
    ['no list', { type: 'a' }, 400, undefined],
    ['too many items', Array.from({ length: 1_001 }, () => ({ type: 'a' })), 413, undefined],
  ])('with %s is refused as a whole', async (_, body, expected, pointer) => {
    const { world, send } = setUp({ each: '' });

    const { status, body: problem } = await send(body);

    expect([status, problem.errors?.[0]?.pointer, world.stored.size]).toEqual([expected, pointer, 0]);
  });

  test('that is sent again gives the first events again', async () => {
    const { world, send } = setUp({ each: '', ...keyed });
    const body = [
      { type: 'a', id: 1 },
      { type: 'b', id: 2 },
    ];

    const [first, again] = [await send(body), await send(body)];

    expect(again.body).toEqual(first.body);
    expect(world.stored.size).toBe(2);
  });

  test('with a key of other content is refused with 422', async () => {
    const { send } = setUp({ each: '', ...keyed });
    await send([{ type: 'a', id: 1 }]);

    expect(
      (
        await send([
          { type: 'a', id: 1, more: true },
          { type: 'b', id: 2 },
        ])
      ).status,
    ).toBe(422);
  });

  test('of a thousand items is accepted', async () => {
    const { world, send } = setUp({ each: '', ...keyed });

    const { status } = await send(Array.from({ length: 1_000 }, (_, id) => ({ type: 'a', id })));

    expect([status, world.stored.size]).toEqual([202, 1_000]);
  });

  test('is refused by a source that declares no batch', async () => {
    const { send } = setUp({});

    expect((await send([{ type: 'a' }])).status).toBe(400);
  });
});

describe('a key of several parts', () => {
  const source = { idempotencyKey: ['/id', { pointer: '/status' }] };

  test('is one key for equal parts alone', async () => {
    const { world, send } = setUp(source);

    await send({ type: 'a', id: 'x', status: 'sent' });
    await send({ type: 'a', id: 'x', status: 'sent' });
    await send({ type: 'a', id: 'x', status: 'delivered' });
    await send({ type: 'a', id: 'x","sent', status: 'y' });

    expect(world.stored.size).toBe(3);
  });

  test('is not the key of parts that are cut elsewhere', async () => {
    const { world, send } = setUp(source);

    await send({ type: 'a', id: 'ab', status: 'c' });
    await send({ type: 'a', id: 'a', status: 'bc' });

    expect(world.stored.size).toBe(2);
  });

  test('is refused if a part is missing', async () => {
    const { world, send } = setUp(source);

    const { status } = await send({ type: 'a', id: 'x' });

    expect([status, world.stored.size]).toEqual([400, 0]);
  });
});

describe('a ping', () => {
  const source = { pings: [{ pointer: '/test', equals: 'yes' }], ...keyed };

  test('is an event named ping, which needs neither name nor key', async () => {
    const { world, send } = setUp(source);

    const { status } = await send({ test: 'yes' });

    expect([status, world.published.map((one) => one['detail-type'])]).toEqual([202, ['ping']]);
  });

  test('is refused like any request if its signature is wrong', async () => {
    const { send } = setUp(source);

    expect((await send({ test: 'yes' }, { 'x-signature': '0'.repeat(64) })).status).toBe(401);
  });

  test('of a batch’s sender is one event', async () => {
    const { world, send } = setUp({ ...source, each: '/events' });

    const { body } = await send({ test: 'yes' });

    expect([Object.keys(body), world.stored.size]).toEqual([['event'], 1]);
  });
});

test('a body of text is data with one member', async () => {
  const { world, send } = setUp({ body: 'text', event: { fixed: 'came' } });

  const { status } = await send('<order id="1"/>');

  expect([status, world.published[0]?.detail]).toMatchObject([202, { data: { text: '<order id="1"/>' } }]);
});
