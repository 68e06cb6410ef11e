// Sources that send CloudEvents, in each of the three modes.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const secret = 'a secret of some length';
const one = {
  specversion: '1.0',
  id: 'e-1',
  source: '/shops/1',
  type: 'order.created',
  subject: 'A-1',
  data: { n: 1 },
};

function setUp(declaration: object = {}) {
  const world = new HttpWorld();
  world.secretValues.set('ssm:/grid', secret);
  const base = { scheme: { type: 'github' }, event: { pointer: '/type' }, idempotencyKey: ['/source', '/id'] };
  world.declare({ name: 'grid', secrets: ['ssm:/grid'], body: 'cloudevents', ...base, ...declaration });
  const send = (content: unknown, headers: Readonly<Record<string, string>>) => {
    const body = JSON.stringify(content);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return world.send('POST', '/hooks/grid', {
      body,
      headers: { 'x-hub-signature-256': `sha256=${signature}`, ...headers },
    });
  };
  return { world, send };
}

const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const batched = { 'content-type': 'application/cloudevents-batch+json' };
const { data, ...attributes } = one;
const binary = {
  'content-type': 'application/json',
  ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)])),
};

describe('a CloudEvent of a source', () => {
  test('in structured mode is one event, identified by its source and its ID', async () => {
    const { world, send } = setUp();

    const answers = [await send(one, structured), await send(one, structured)];
    await send({ ...one, source: '/shops/2' }, structured);

    expect(answers.map(({ status, headers }) => [status, headers['idempotency-replayed']])).toEqual([
      [202, undefined],
      [202, 'true'],
    ]);
    expect(world.stored.size).toBe(2);
    expect(world.published[0]).toMatchObject({ source: 'grid', 'detail-type': 'order.created', detail: { data: one } });
  });

  test('in a batch is an event for each', async () => {
    const { world, send } = setUp();

    const { status, body } = await send([one, { ...one, id: 'e-2', type: 'order.paid' }], batched);

    expect([status, body.events.length]).toEqual([202, 2]);
    expect(world.published.map((event) => event['detail-type'])).toEqual(['order.created', 'order.paid']);
  });

  test('in binary mode is the same event, if its headers are trusted', async () => {
    const { world, send } = setUp({ trustUnsigned: true });

    const { status } = await send(data, binary);

    expect([status, world.published[0]?.detail]).toMatchObject([202, { data: one }]);
  });

  test.each([
    ['binary mode, whose headers are not signed', data, binary],
    ['another media type', one, { 'content-type': 'application/json' }],
    ['no ID', { ...one, id: undefined }, structured],
    ['another version', { ...one, specversion: '0.3' }, structured],
    ['an item that is none', [one, 5], batched],
    ['an object in place of a batch', one, batched],
  ])('is refused with %s, and nothing is kept', async (_, content, headers) => {
    const { world, send } = setUp();

    expect([(await send(content, headers)).status, world.published]).toEqual([400, []]);
  });
});
