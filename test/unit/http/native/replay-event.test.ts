import { describe, expect, test } from '@jest/globals';
import type { CredentialRequest } from '../../../../lib/core/credential/issue-credential.ts';
import type { EventId } from '../../../../lib/core/event/identity.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ event: 'order' }], unwrap: ['payload'] });
const invoices = workflow('invoices', { triggers: [{ event: 'order' }], input: { required: ['n'] } });
const manual = workflow('manual');
const order = { source: 'shop', name: 'order', data: { n: 1 } };

async function setUp(body: object = order) {
  const world = new HttpWorld([orders, invoices, manual]);
  const token = world.token();
  const sent = await world.send('POST', '/v1/events', { token, body });
  const id = sent.body.event.id as EventId;
  // A later moment and other random bytes give the replay an ID of its own.
  world.clock = new Date(world.clock.getTime() + 1_000);
  const replay = (asked?: unknown, as = token, headers = {}) =>
    world.send('POST', `/v1/events/${id}/replay`, {
      token: as,
      headers,
      ...(asked === undefined ? {} : { body: asked }),
    });
  const limited = (limits: Partial<CredentialRequest>) => world.token({ scopes: ['events:write'], ...limits });
  return { world, token, id, replay, limited };
}

describe('POST /v1/events/{id}/replay', () => {
  test('sends the stored event as a new event with a lineage of its own, and both name each other', async () => {
    const { world, token, id, replay } = await setUp();

    const { status, body, headers } = await replay();

    expect(status).toBe(202);
    expect(body.event).toMatchObject({ source: 'shop', name: 'order', replayOf: id });
    expect(body.event.id).not.toBe(id);
    expect(body.runs).toHaveLength(2);
    expect(headers.location).toBe(`/v1/events/${body.event.id}`);
    const [first, second] = world.published;
    expect(second?.detail).toMatchObject({
      data: { n: 1 },
      metadata: { replayOf: id, forced: false, lineage: { rootEventId: body.event.id, depth: 0 } },
    });
    expect(first?.detail.metadata).not.toHaveProperty('replayOf');
    const [original, again] = await Promise.all(
      [id, body.event.id].map(async (one) => (await world.send('GET', `/v1/events/${one}`, { token })).body),
    );
    expect(original.replays).toEqual([{ id: body.event.id, at: '2026-11-21T10:00:01.000Z' }]);
    expect([again.event.replayOf, again.replays]).toEqual([id, []]);
  });

  test('writes one audit entry', async () => {
    const { world, id, replay } = await setUp();

    const { body } = await replay({ reason: 'the supplier was down' });

    expect(world.trail).toMatchObject([
      {
        action: 'event.replayed',
        event: { id, source: 'shop', name: 'order' },
        newEventId: body.event.id,
        hasOtherData: false,
        reason: 'the supplier was down',
      },
    ]);
  });

  test('takes the request’s key: the same replay again is one event and one entry, another is refused', async () => {
    const { world, token, replay } = await setUp();
    const key = { 'idempotency-key': 'k' };

    const [one, two, other] = [
      await replay({}, token, key),
      await replay({}, token, key),
      await replay({ data: {} }, token, key),
    ];

    expect(two.body).toEqual(one.body);
    expect(two.headers['idempotency-replayed']).toBe('true');
    expect(other.status).toBe(422);
    expect(world.trail).toHaveLength(1);
  });

  test('has keys apart from those of senders, and of another event with the same content', async () => {
    const { world, token, replay } = await setUp();
    const headers = { 'idempotency-key': 'k' };
    const sent = await world.send('POST', '/v1/events', { token, headers, body: order });

    const replayed = await replay({}, token, headers);
    const other = await world.send('POST', `/v1/events/${sent.body.event.id}/replay`, { token, headers });

    expect([replayed.status, replayed.headers['idempotency-replayed'], other.status]).toEqual([202, undefined, 422]);
  });

  test('starts one workflow only, past its triggers, where one is named', async () => {
    const { world, replay } = await setUp();

    const { body } = await replay({ workflow: 'manual' });

    expect(body.runs.map(({ workflowId }: { workflowId: string }) => workflowId)).toEqual([manual.id]);
    expect(world.published.at(-1)?.detail.metadata).toMatchObject({ forced: true, workflowId: manual.id });
    expect(world.trail[0]).toMatchObject({ workflowId: manual.id });
  });

  test('sends other data where it is given, and stored data without unwrapping it twice', async () => {
    const { world, replay } = await setUp({ ...order, data: { payload: { n: 2 } } });

    await replay({ workflow: 'orders' });
    expect(world.published.at(-1)?.detail).toMatchObject({ data: { payload: { n: 2 } } });
    await replay({ data: { n: 3 } });

    expect(world.published.at(-1)?.detail).toMatchObject({ data: { n: 3 } });
    expect(world.trail[0]).toMatchObject({ hasOtherData: true });
  });

  test('reads large data again', async () => {
    const { world, replay } = await setUp({ ...order, data: { n: 1, text: 'x'.repeat(300_000) } });

    const { body } = await replay();

    const stored = [...world.stored.values()].find(({ id }) => id === body.event.id);
    const ref = stored?.detail && 'dataRef' in stored.detail ? stored.detail.dataRef : undefined;
    expect(JSON.parse(world.largeData.get(ref?.key ?? '') ?? '')).toEqual({ n: 1, text: 'x'.repeat(300_000) });
  });

  test('is refused for an erased event', async () => {
    const { world, replay } = await setUp();
    const sent = world.published.length;
    for (const [key, stored] of world.stored)
      world.stored.set(key, { ...stored, erasedAt: '2026-11-21T10:00:00.000Z' });

    const { status, body } = await replay();

    expect([status, body.detail]).toEqual([409, expect.stringContaining('was erased at 2026-11-21T10:00:00.000Z')]);
    expect(world.published).toHaveLength(sent);
  });

  test('is decided by the workflows of today', async () => {
    const { world, replay } = await setUp();
    world.switchedOff.add(orders.id);
    world.findPosition = async ({ id }) => (id === orders.id ? 'drop' : 'on');

    const { body } = await replay();

    expect(body.workflows.map(({ name }: { name: string }) => name)).toEqual(['invoices']);
    expect((await replay({ workflow: 'orders' })).status).toBe(409);
    expect((await replay({ workflow: 'gone' })).status).toBe(404);
  });

  test('lets a credential replay only what it may send', async () => {
    const { world, replay, limited } = await setUp();
    const statuses = async (limits: Partial<CredentialRequest>, body?: object) =>
      (await replay(body, limited(limits))).status;

    expect(await statuses({ scopes: ['runs:read', 'runs:write'] })).toBe(403);
    expect(await statuses({ environment: 'staging' })).toBe(404);
    expect(await statuses({ organisations: ['acme'] })).toBe(404);
    expect(await statuses({ workflows: [orders.id] })).toBe(403);
    expect(await statuses({}, { workflow: 'orders' })).toBe(403);
    const forcing = { scopes: ['events:write', 'runs:write'] as const };
    expect(await statuses({ scopes: [...forcing.scopes], workflows: [orders.id] }, { workflow: 'invoices' })).toBe(404);
    expect(await statuses({ scopes: [...forcing.scopes], workflows: [orders.id] }, { workflow: 'orders' })).toBe(202);
    expect(await statuses({})).toBe(202);
    expect(world.trail).toHaveLength(2);
  });

  test('of an event that only a signature proves is an administrator’s, with the same data alone', async () => {
    const { world, token, replay, limited } = await setUp();
    world.declare({
      name: 'shop',
      secrets: ['secretsmanager:hush'],
      scheme: { type: 'hmac', header: 'x-signature', signed: '{body}' },
      event: { fixed: 'order' },
      idempotencyKey: { pointer: '/id' },
    });

    expect((await replay({}, limited({}))).status).toBe(403);
    expect((await replay({}, limited({ sources: ['shop'] }))).status).toBe(202);
    expect((await replay({}, token)).status).toBe(202);
    expect((await replay({ data: { n: 2 } }, token)).status).toBe(403);
  });

  test('of a forced event needs runs:write, and of a debug run runs:debug', async () => {
    const { world, token, limited } = await setUp();
    const start = (debug: boolean) =>
      world.send('POST', '/v1/workflows/manual/runs', { token, body: { data: { n: 1 }, debug } });
    const replayRun = async (debug: boolean, scopes: CredentialRequest['scopes']) => {
      const { eventId } = (await start(debug)).body.run;
      return (await world.send('POST', `/v1/events/${eventId}/replay`, { token: limited({ scopes }) })).status;
    };

    expect(await replayRun(false, ['events:write'])).toBe(403);
    expect(await replayRun(false, ['events:write', 'runs:write'])).toBe(202);
    expect(await replayRun(true, ['events:write', 'runs:write'])).toBe(403);
    expect(await replayRun(true, ['events:write', 'runs:debug'])).toBe(202);
  });
});
