// POST /v1/events with several events: all are kept, or the response says which are not.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const event = (id: number, more: object = {}) => ({ source: 'shop', name: 'order.created', data: { id }, ...more });

function setUp() {
  const world = new HttpWorld();
  const token = world.token();
  const send = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    world.send('POST', '/v1/events', { token, body: typeof body === 'string' ? body : JSON.stringify(body), headers });
  return { world, send };
}

describe('a batch', () => {
  test('as a list keeps every event, in its order', async () => {
    const { world, send } = setUp();

    const { status, body } = await send([event(1), event(2), event(3)]);

    expect([status, body.events.length]).toEqual([202, 3]);
    expect(world.published.map(({ detail }) => detail)).toMatchObject([1, 2, 3].map((id) => ({ data: { id } })));
    expect(body.events.map(({ id }: { id: string }) => id)).toEqual([...world.stored.values()].map(({ id }) => id));
  });

  test.each(['application/x-ndjson', 'application/jsonl'])('as JSON lines of %s does too', async (type) => {
    const { world, send } = setUp();
    const lines = `${JSON.stringify(event(1))}\n\n${JSON.stringify(event(2))}\r\n`;

    const { status } = await send(lines, { 'content-type': type });

    expect([status, world.stored.size]).toEqual([202, 2]);
  });

  test('of one line is a batch of one', async () => {
    const { body } = await setUp().send(JSON.stringify(event(1)), { 'content-type': 'application/x-ndjson' });

    expect(body.events).toEqual([{ id: expect.stringMatching(/^evt_/), replayed: false }]);
  });

  test.each([
    ['no events', '[]', 'application/json', 400],
    ['too many events', JSON.stringify(Array.from({ length: 101 }, (_, at) => event(at))), 'application/json', 413],
    ['half a list', '[{', 'application/json', 400],
    ['half a line', `${JSON.stringify(event(1))}\n{`, 'application/x-ndjson', 400],
    ['only empty lines', '\n\n', 'application/x-ndjson', 400],
  ])('of %s is refused', async (_, body, type, expected) => {
    const { world, send } = setUp();

    const { status } = await send(body, { 'content-type': type });

    expect([status, world.stored.size]).toEqual([expected, 0]);
  });

  test('with mistakes names each by its event, and keeps none', async () => {
    const { world, send } = setUp();

    const { status, body } = await send([event(1), { source: 'shop', data: {} }, 5, event(4, { more: 1 })]);

    expect([status, world.stored.size]).toEqual([400, 0]);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/1/name', '/2', '/3/more']);
  });

  test('that is sent again under its key gives the same events', async () => {
    const { world, send } = setUp();
    const headers = { 'idempotency-key': 'k' };

    const first = await send([event(1), event(2)], headers);
    const again = await send([event(1), event(2)], headers);

    expect(again.body.events).toEqual(first.body.events.map(({ id }: { id: string }) => ({ id, replayed: true })));
    expect(world.stored.size).toBe(2);
  });

  test('names the event whose key was used for another one', async () => {
    const { world, send } = setUp();
    await send([event(1, { idempotencyKey: 'a' })]);

    const { status, body } = await send([event(2, { idempotencyKey: 'b' }), event(9, { idempotencyKey: 'a' })]);

    expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([422, ['/1']]);
    expect(world.stored.size).toBe(2);
  });

  test('needs the right to each source', async () => {
    const { world, send } = setUp();
    world.declare({ name: 'stripe', preset: 'stripe', secrets: ['ssm:/s'] });

    const { status, body } = await send([event(1), event(2, { source: 'stripe' })]);

    expect([status, body.errors[0].pointer, world.stored.size]).toEqual([403, '/1', 0]);
  });
});

describe('a CloudEvent', () => {
  const cloudEvent = {
    specversion: '1.0',
    id: '1',
    source: '/shop',
    type: 'order.created',
    time: '2026-11-21T10:00:00Z',
    subject: 'order/1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: { total: 5 },
  };
  const structured = { 'content-type': 'application/cloudevents+json' };

  test('in structured mode is an event with the whole CloudEvent as data', async () => {
    const { world, send } = setUp();

    const { status } = await send(cloudEvent, structured);

    expect(status).toBe(202);
    expect(world.published).toMatchObject([
      { source: '/shop', 'detail-type': 'order.created', detail: { data: cloudEvent } },
    ]);
  });

  test('in batched mode is an event each', async () => {
    const { world, send } = setUp();

    const { status } = await send([cloudEvent, { ...cloudEvent, id: '2' }], {
      'content-type': 'application/cloudevents-batch+json; charset=utf-8',
    });

    expect([status, world.stored.size]).toEqual([202, 2]);
  });

  test('in binary mode has its attributes in headers', async () => {
    const { world, send } = setUp();
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/shop',
      'ce-type': 'order.created',
      'ce-subject': 'Z%C3%BCrich',
    };

    const { status } = await send({ total: 5 }, headers);

    expect(status).toBe(202);
    expect(world.published).toMatchObject([{ detail: { data: { subject: 'Zürich', data: { total: 5 } } } }]);
  });

  test('is identified by source and id', async () => {
    const { world, send } = setUp();

    await send(cloudEvent, structured);
    await send(cloudEvent, structured);
    await send({ ...cloudEvent, source: '/other' }, structured);

    expect(world.stored.size).toBe(2);
  });

  test.each([
    ['another version', { ...cloudEvent, specversion: '0.3' }, '/0/specversion'],
    ['no id', { ...cloudEvent, id: undefined }, '/0/id'],
    ['a number for a type', { ...cloudEvent, type: 5 }, '/0/type'],
    ['a list in place of one', [cloudEvent], '/0'],
  ])('with %s is refused', async (_, body, pointer) => {
    const { world, send } = setUp();

    const { status, body: problem } = await send(body, structured);

    expect([status, problem.errors[0].pointer, world.stored.size]).toEqual([400, pointer, 0]);
  });

  test('needs the right to its source', async () => {
    const { world, send } = setUp();
    world.declare({ name: 'stripe', preset: 'stripe', secrets: ['ssm:/s'] });

    expect((await send({ ...cloudEvent, source: 'stripe' }, structured)).status).toBe(403);
  });
});
