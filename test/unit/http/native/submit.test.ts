import { describe, expect, test } from '@jest/globals';
import { deriveRunId, parseRunId } from '../../../../lib/core/event/identity.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', {
  triggers: [{ source: 'shop', event: 'order.created' }],
  input: { type: 'object', required: ['orderId', 'total'] },
});
const audit = workflow('jobs', { triggers: [{ source: 'shop' }] });
const draft = workflow('draft', { status: 'draft' });
const off = workflow('off', { active: false });

const order = { source: 'shop', name: 'order.created', data: { orderId: 'A-1', total: 5 } };
const setUp = () => new HttpWorld([orders, audit, draft, off]);

describe('POST /v1/events', () => {
  test('returns the event, the workflows that match it and their runs', async () => {
    const world = setUp();

    const { status, body, headers } = await world.send('POST', '/v1/events', { token: world.token(), body: order });

    const [event] = [...world.stored.values()];
    expect(status).toBe(202);
    expect(headers).toMatchObject({ location: `/v1/events/${event?.id}`, 'cache-control': 'no-store' });
    expect(headers).not.toHaveProperty('idempotency-replayed');
    expect(body).toEqual({
      event: {
        id: event?.id,
        source: 'shop',
        name: 'order.created',
        environment: 'production',
        receivedAt: '2026-11-21T10:00:00.000Z',
      },
      workflows: [
        { id: orders.id, name: 'orders' },
        { id: audit.id, name: 'jobs' },
      ],
      runs: [orders, audit].map(({ id }) => ({ id: deriveRunId(event?.id ?? ('' as never), id), workflowId: id })),
    });
  });

  test('returns the first response, marked as a replay, for a repeated key', async () => {
    const world = setUp();
    const request = { token: world.token(), body: order, headers: { 'idempotency-key': 'k' } };
    const first = await world.send('POST', '/v1/events', request);
    world.clock = new Date('2026-11-21T11:00:00.000Z');

    const again = await world.send('POST', '/v1/events', request);

    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers).toEqual({ ...first.headers, 'idempotency-replayed': 'true' });
  });

  test('keeps the trace of the sender with the event, and answers a retry with another trace as a replay', async () => {
    const world = setUp();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const send = (trace: string) =>
      world.send('POST', '/v1/events', {
        token: world.token(),
        body: order,
        headers: { 'idempotency-key': 'k', traceparent: trace },
      });

    await send(traceparent);
    const again = await send(traceparent.replace('00f067aa', '00f067ab'));

    expect(again).toMatchObject({ status: 202, headers: { 'idempotency-replayed': 'true' } });
    expect([...world.stored.values()].map(({ detail }) => detail.metadata.trace)).toEqual([traceparent]);
    expect(world.published[0]?.detail.metadata.trace).toBe(traceparent);
  });

  test('ignores an invalid trace', async () => {
    const world = setUp();

    const headers = { traceparent: 'hush' };
    const { status } = await world.send('POST', '/v1/events', { token: world.token(), body: order, headers });

    expect(status).toBe(202);
    expect(JSON.stringify([...world.stored.values()])).not.toContain('hush');
  });

  test('gives fifty senders of one key one event', async () => {
    const world = setUp();
    const request = { token: world.token(), body: order, headers: { 'idempotency-key': 'k' } };

    const answers = await Promise.all(Array.from({ length: 50 }, () => world.send('POST', '/v1/events', request)));

    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(49);
    expect(new Set(world.published.map(({ detail }) => detail.metadata.eventId)).size).toBe(1);
  });

  test('refuses a key that was used for another request', async () => {
    const world = setUp();
    const request = { token: world.token(), headers: { 'idempotency-key': 'k' } };
    await world.send('POST', '/v1/events', { ...request, body: order });

    const other = await world.send('POST', '/v1/events', {
      ...request,
      body: { ...order, data: { orderId: 'A-1', total: 6 } },
    });

    expect([other.status, other.body.type]).toEqual([422, 'urn:flowgate:problem:idempotency-conflict']);
    expect(world.published).toHaveLength(1);
  });

  test('distinguishes the two POSTs although they share a key', async () => {
    const world = setUp();
    const request = { token: world.token(), headers: { 'idempotency-key': 'k' } };
    await world.send('POST', '/v1/events', { ...request, body: order });

    const other = await world.send('POST', '/v1/workflows/jobs/runs', { ...request, body: { data: order.data } });

    expect(other.status).toBe(422);
  });

  test('keeps keys of two environments apart', async () => {
    const world = setUp();
    const headers = { 'idempotency-key': 'k' };
    const answers = [];
    for (const environment of ['production', 'staging'])
      answers.push(
        await world.send('POST', '/v1/events', { token: world.token({ environment }), body: order, headers }),
      );

    expect(answers.map(({ body }) => body.event.environment)).toEqual(['production', 'staging']);
    expect(world.stored.size).toBe(2);
  });

  test('accepts an event that no workflow matches, and returns an empty list', async () => {
    const world = setUp();

    const { status, body } = await world.send('POST', '/v1/events', {
      token: world.token(),
      body: { ...order, source: 'bank' },
    });

    expect([status, body.workflows, body.runs]).toEqual([202, [], []]);
  });

  test('reports the refusal of one workflow when another accepts the event', async () => {
    const world = setUp();

    const { status, body } = await world.send('POST', '/v1/events', {
      token: world.token(),
      body: { ...order, data: { orderId: 'A' } },
    });

    expect(status).toBe(202);
    expect(body.workflows[0]).toEqual({
      id: orders.id,
      name: 'orders',
      refused: [{ pointer: '/total', message: 'is missing' }],
    });
    expect(body.runs).toHaveLength(1);
  });

  test('names every mistake at once', async () => {
    const world = setUp();

    const { status, body } = await world.send('POST', '/v1/events', {
      token: world.token(),
      body: { source: '', data: [], extra: 1 },
    });

    expect([status, body.type]).toEqual([400, 'urn:flowgate:problem:invalid-request']);
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { pointer: '/source', message: 'must not be empty' },
        { pointer: '/name', message: 'is missing' },
        { pointer: '/data', message: 'must be an object' },
        { pointer: '/extra', message: 'is not a known member' },
      ]),
    );
    expect(world.calls).toEqual([]);
  });

  test.each([
    ['a source of AWS’s', { ...order, source: 'aws.s3' }],
    ['a source too long', { ...order, source: 'x'.repeat(257) }],
    ['a name too long', { ...order, name: 'x'.repeat(129) }],
    ['a number for a name', { ...order, name: 1 }],
    ['null for data', { ...order, data: null }],
    ['an empty organisation', { ...order, organisationId: '' }],
    ['an array without events', []],
    ['an array of arrays', [[order]]],
    ['a text', '"x"'],
    ['nothing', ''],
    ['half a JSON', '{"source":'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a number that nothing carries', '{"source":"s","name":"n","data":{"id":1e1000000000}}'],
    ['a key that is there twice', '{"source":"s","name":"n","data":{"id":1,"id":2}}'],
    ['half of a character', '{"source":"s","name":"n","data":{"text":"\\ud83d"}}'],
  ])('refuses %s and writes nothing', async (_, body) => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/events', { token: world.token(), body });

    expect(answer.status).toBe(400);
    expect(world.calls).toEqual([]);
  });

  test.each(['', ' ', 'a b', 'ä', 'x'.repeat(256), 'a\tb'])('refuses the Idempotency-Key %j', async (key) => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/events', {
      token: world.token(),
      body: order,
      headers: { 'idempotency-key': key },
    });

    expect([answer.status, answer.body.type]).toEqual([400, 'urn:flowgate:problem:malformed-request']);
    expect(world.calls).toEqual([]);
  });
});

describe('organisations', () => {
  test.each([
    ['of the only one it has, unasked', { organisations: ['acme'] }, undefined, 202, 'acme'],
    ['of one of several', { organisations: ['acme', 'globex'] }, 'globex', 202, 'globex'],
    ['of any, without a limit', {}, 'initech', 202, 'initech'],
    ['of none, without a limit', {}, undefined, 202, undefined],
    ['of a foreign one', { organisations: ['acme'] }, 'globex', 403, undefined],
    ['of none, though it has several', { organisations: ['acme', 'globex'] }, undefined, 403, undefined],
  ])('a credential sends an event %s', async (_, limits, organisationId, status, expected) => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/events', {
      token: world.token(limits),
      body: { ...order, organisationId },
    });

    expect(answer.status).toBe(status);
    expect([...world.stored.values()].map(({ detail }) => detail.metadata.organisationId)).toEqual(
      status === 202 ? [expected] : [],
    );
  });
});

describe('a credential limited to workflows', () => {
  test('may not send an event that would start another workflow', async () => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/events', {
      token: world.token({ workflows: [orders.id] }),
      body: order,
    });

    expect(answer.status).toBe(403);
    expect(world.calls).toEqual([]);
  });

  test('may send an event that starts only its own workflow', async () => {
    const world = setUp();
    const limited = world.token({ workflows: [audit.id] });

    const answer = await world.send('POST', '/v1/events', { token: limited, body: { ...order, name: 'other' } });

    expect(answer.status).toBe(202);
  });

  test('may not force a run of another workflow', async () => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/workflows/jobs/runs', {
      token: world.token({ workflows: [orders.id] }),
    });

    expect(answer.status).toBe(403);
    expect(world.calls).toEqual([]);
  });

  test('sees nothing of an event that another credential sent under the same key', async () => {
    const world = setUp();
    const request = { body: order, headers: { 'idempotency-key': 'k' } };
    await world.send('POST', '/v1/events', { ...request, token: world.token() });

    const answer = await world.send('POST', '/v1/events', {
      ...request,
      token: world.token({ workflows: [orders.id] }),
    });

    expect(answer.status).toBe(403);
  });
});

describe('POST /v1/workflows/{idOrName}/runs', () => {
  test.each([
    ['its name', 'jobs'],
    ['its ID', audit.id],
    ['its ID in capitals', audit.id.toUpperCase()],
  ])('forces a run of a workflow by %s, past its triggers', async (_, idOrName) => {
    const world = setUp();

    const { status, body, headers } = await world.send('POST', `/v1/workflows/${idOrName}/runs`, {
      token: world.token(),
    });

    expect(status).toBe(202);
    expect(body).toEqual({
      run: {
        id: expect.stringMatching(/^run_/),
        status: 'accepted',
        workflowId: audit.id,
        eventId: parseRunId(body.run.id)?.eventId,
        acceptedAt: '2026-11-21T10:00:00.000Z',
        debug: false,
      },
    });
    expect(headers.location).toBe(`/v1/events/${body.run.eventId}`);
    expect(world.published.map(({ detail }) => detail.metadata)).toEqual([
      expect.objectContaining({ workflowId: audit.id, forced: true }),
    ]);
  });

  test.each([
    ['unknown', 'billing', {}, 404, 'workflow-unknown'],
    ['a draft', 'draft', {}, 409, 'workflow-draft'],
    ['switched off', 'off', {}, 409, 'workflow-inactive'],
    ['given data that lack a field', 'orders', { data: { total: 1 } }, 400, 'invalid-request'],
    ['given a member that it does not know', 'jobs', { input: {} }, 400, 'invalid-request'],
  ])('refuses a workflow that is %s', async (_, name, body, status, type) => {
    const world = setUp();

    const answer = await world.send('POST', `/v1/workflows/${name}/runs`, { token: world.token(), body });

    expect([answer.status, answer.body.type]).toEqual([status, `urn:flowgate:problem:${type}`]);
    expect(world.calls).toEqual([]);
  });

  test.each(['draft', 'off'])('runs a workflow that is %s for debugging', async (name) => {
    const world = setUp();

    const { status, body } = await world.send('POST', `/v1/workflows/${name}/runs`, {
      token: world.token(),
      body: { debug: true },
    });

    expect([status, body.run.debug, typeof body.run.id]).toEqual([202, true, 'string']);
  });

  test('passes on data and state values', async () => {
    const world = setUp();

    await world.send('POST', '/v1/workflows/jobs/runs', {
      token: world.token(),
      body: { data: { a: 1 }, stateValues: { s: 2 } },
    });

    expect(world.published[0]?.detail).toMatchObject({ data: { a: 1 }, stateValues: { s: 2 } });
  });
});
