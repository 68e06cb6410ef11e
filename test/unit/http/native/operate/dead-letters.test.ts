import { describe, expect, test } from '@jest/globals';
import { deriveRunId, type EventId } from '../../../../../lib/core/event/identity.ts';
import { createEmission } from '../../../../fixtures/bus-events.ts';
import { HttpWorld } from '../../../../fixtures/http-world.ts';
import { workflow } from '../../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ source: 'shop' }] });
const audit = workflow('audit', { triggers: [{ source: 'shop' }] });

async function begin() {
  const world = new HttpWorld([orders, audit]);
  const token = world.token();
  const send = async (organisationId?: string, by = token): Promise<EventId> => {
    const body = { source: 'shop', name: 'order.created', data: { n: 1 }, organisationId };
    return (await world.send('POST', '/v1/events', { token: by, body })).body.event.id;
  };
  const eventId = await send();
  return { world, token, send, eventId, runId: deriveRunId(eventId, orders.id) };
}

/** The message of the `starts` queue for an event that was published. */
function startOf(world: HttpWorld, eventId: EventId, workflowId = orders.id): string {
  const event = world.published.find(({ detail }) => detail.metadata.eventId === eventId);
  return JSON.stringify({ workflowId, source: event?.source, name: event?.['detail-type'], detail: event?.detail });
}

const busEvent = (source: string, detail: unknown) => JSON.stringify({ source, 'detail-type': 'n', detail });
const queueOf = (answer: { body: { queues: { queue: string }[] } }, queue: string) =>
  answer.body.queues.find((one) => one.queue === queue);

describe('GET /v1/dead-letters', () => {
  test('lists each queue with why, since when, and which event, run and workflow', async () => {
    const { world, token, eventId, runId } = await begin();
    await world.keptRuns.recordUndelivered({
      ...{ id: runId, workflowId: orders.id, status: 'undelivered', forced: false, debug: false, depth: 0 },
      ...{ error: 'StateMachineDoesNotExist', cause: 'the start was given up' },
    });
    world.deadLetters.put('starts', { id: 'm1', body: startOf(world, eventId) });
    world.deadLetters.put('records', { id: 'm2', body: busEvent('aws.states', { name: runId, status: 'FAILED' }) });
    const attributes = { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'no permission to send' };
    world.deadLetters.put('undelivered', {
      ...{ id: 'm3', attributes, body: busEvent('shop', world.published[0]?.detail) },
    });

    const answer = await world.send('GET', '/v1/dead-letters', { token });

    const since = '2026-11-21T09:00:00.000Z';
    expect(queueOf(answer, 'starts')).toEqual({
      ...{ queue: 'starts', count: 1, isComplete: true },
      messages: [
        {
          ...{ id: 'm1', queue: 'starts', since, eventId, runId, workflowIds: [orders.id] },
          ...{ error: 'StateMachineDoesNotExist', reason: 'the start was given up' },
        },
      ],
    });
    expect(queueOf(answer, 'records')).toMatchObject({
      messages: [{ id: 'm2', eventId, runId, workflowIds: [orders.id], reason: expect.stringContaining('record') }],
    });
    expect(queueOf(answer, 'undelivered')).toMatchObject({
      messages: [{ id: 'm3', eventId, workflowIds: [orders.id, audit.id], error: 'NO_PERMISSIONS' }],
    });
    expect(JSON.stringify(answer.body)).not.toContain('"n":1');
    expect(world.deadLetters.ids('starts')).toEqual(['m1']);
  });

  test('names the event and the workflows of a message for several workflows, and no run', async () => {
    const { world, token, eventId } = await begin();
    const { workflowId: _, ...event } = JSON.parse(startOf(world, eventId));
    const body = JSON.stringify({ workflowIds: [orders.id, audit.id], ...event });
    world.deadLetters.put('starts', { id: 'm1', body });

    const answer = await world.send('GET', '/v1/dead-letters', { token });

    const [message] = (queueOf(answer, 'starts') as unknown as { messages: object[] }).messages;
    expect(message).toMatchObject({ eventId, workflowIds: [orders.id, audit.id] });
    expect(message).not.toHaveProperty('runId');
  });

  test('shows a limited administrator what it may see, and no message that cannot be read', async () => {
    const { world, send, eventId } = await begin();
    const acme = await send('acme');
    world.deadLetters.put('starts', { id: 'acme', body: startOf(world, acme) });
    world.deadLetters.put('starts', { id: 'audit', body: startOf(world, acme, audit.id) });
    world.deadLetters.put('starts', { id: 'none', body: startOf(world, eventId) });
    world.deadLetters.put('starts', { id: 'broken', body: 'not JSON' });
    const token = world.token({ organisations: ['acme'], workflows: [orders.id] });

    const answer = await world.send('GET', '/v1/dead-letters', { token });

    expect(queueOf(answer, 'starts')).toMatchObject({ count: 1, messages: [{ id: 'acme' }] });
    expect(world.deadLetters.ids('starts')).toHaveLength(4);
  });

  test('needs the scope admin', async () => {
    const { world } = await begin();
    const token = world.token({ scopes: ['runs:read', 'runs:write', 'workflows:write'] });

    expect((await world.send('GET', '/v1/dead-letters', { token })).status).toBe(403);
    expect((await world.send('POST', '/v1/dead-letters/starts/move', { token })).status).toBe(403);
  });
});

describe('POST /v1/dead-letters/{queue}/move', () => {
  test('sends all of the environment again, and leaves those of another one', async () => {
    const { world, token, send, eventId } = await begin();
    const foreign = await send(undefined, world.token({ environment: 'staging' }));
    for (let at = 0; at < 25; at += 1) world.deadLetters.put('starts', { id: `m${at}`, body: startOf(world, eventId) });
    world.deadLetters.put('starts', { id: 'foreign', body: startOf(world, foreign) });

    const answer = await world.send('POST', '/v1/dead-letters/starts/move', { token });

    expect([answer.status, answer.body]).toEqual([200, { moved: 25, left: [], isComplete: true }]);
    expect(world.deadLetters.sent).toHaveLength(25);
    expect(world.deadLetters.sent[0]).toEqual({ queue: 'starts', body: startOf(world, eventId) });
    expect(world.deadLetters.ids('starts')).toEqual(['foreign']);
    expect(world.trail[0]).toMatchObject({ action: 'dead-letters.moved', queue: 'starts', environment: 'production' });
  });

  test('sends those with the IDs again, and says which of them were not found', async () => {
    const { world, token, eventId } = await begin();
    for (const id of ['one', 'two', 'three']) world.deadLetters.put('starts', { id, body: startOf(world, eventId) });

    const answer = await world.send('POST', '/v1/dead-letters/starts/move', { token, body: { ids: ['two', 'gone'] } });

    expect(answer.body).toEqual({ moved: 1, left: ['gone'], isComplete: true });
    expect(world.deadLetters.ids('starts').toSorted()).toEqual(['one', 'three']);
  });

  test('sends what EventBridge could not deliver to the queue of the function that did not get it', async () => {
    const { world, token, runId } = await begin();
    const status = busEvent('aws.states', { name: runId, status: 'FAILED' });
    const emitted = busEvent('order-intake', createEmission());
    world.deadLetters.put('undelivered', { id: 'event', body: busEvent('shop', world.published[0]?.detail) });
    world.deadLetters.put('undelivered', { id: 'status', body: status });
    world.deadLetters.put('undelivered', { id: 'emitted', body: emitted });

    await world.send('POST', '/v1/dead-letters/undelivered/move', { token });

    const detail = JSON.parse(JSON.stringify(world.published[0]?.detail));
    expect(world.deadLetters.sent.map(({ queue, body }) => [queue, JSON.parse(body)])).toEqual([
      ['starts', { workflowId: orders.id, source: 'shop', name: 'n', detail }],
      ['starts', { workflowId: audit.id, source: 'shop', name: 'n', detail }],
      ['records', JSON.parse(status)],
      ['records', JSON.parse(emitted)],
    ]);
  });

  test('loses nothing where the router stops between sending and deleting', async () => {
    const { world, token, eventId } = await begin();
    world.deadLetters.put('starts', { id: 'm1', body: startOf(world, eventId) });
    world.removeDead = () => Promise.reject(new Error('the function was stopped'));

    const answer = await world.send('POST', '/v1/dead-letters/starts/move', { token });

    expect([answer.status, world.deadLetters.sent.length]).toEqual([500, 1]);
    expect(world.deadLetters.ids('starts')).toEqual(['m1']);
  });

  test('keeps a message that cannot be sent, and one that failed again meanwhile', async () => {
    const { world, token, eventId } = await begin();
    world.deadLetters.put('undelivered', { id: 'broken', body: 'not JSON' });
    const sentAt = new Date(world.clock.getTime() + 1).toISOString();
    world.deadLetters.put('undelivered', { id: 'new', sentAt, body: busEvent('shop', world.published[0]?.detail) });

    const all = await world.send('POST', '/v1/dead-letters/undelivered/move', { token });
    const one = await world.send('POST', '/v1/dead-letters/undelivered/move', { token, body: { ids: ['broken'] } });

    expect([all.body.moved, one.body]).toEqual([0, { moved: 0, left: ['broken'], isComplete: true }]);
    expect([world.deadLetters.ids('undelivered').length, eventId.length]).toEqual([2, 40]);
  });
});

describe('POST /v1/dead-letters/{queue}/discard', () => {
  test('deletes by ID, with an audit entry for each', async () => {
    const { world, token, eventId, runId } = await begin();
    for (const id of ['one', 'two']) world.deadLetters.put('starts', { id, body: startOf(world, eventId) });

    const answer = await world.send('POST', '/v1/dead-letters/starts/discard', { token, body: { ids: ['two'] } });

    expect(answer.body).toEqual({ discarded: 1, left: [], isComplete: true });
    expect([world.deadLetters.ids('starts'), world.deadLetters.sent]).toEqual([['one'], []]);
    const letter = { id: 'two', queue: 'starts', eventId, runId, workflowIds: [orders.id] };
    expect(world.trail).toMatchObject([{ action: 'dead-letter.discarded', letter }]);
    const trail = await world.send('GET', '/v1/audit', { token });
    expect(trail.body.entries).toMatchObject([{ action: 'dead-letter.discarded', letter }]);
  });

  test('keeps a message whose audit entry cannot be written', async () => {
    const { world, token, eventId } = await begin();
    world.deadLetters.put('starts', { id: 'one', body: startOf(world, eventId) });
    world.audit = () => Promise.reject(new Error('away'));

    const answer = await world.send('POST', '/v1/dead-letters/starts/discard', { token, body: { ids: ['one'] } });

    expect([answer.status, world.deadLetters.ids('starts')]).toEqual([500, ['one']]);
  });

  test.each([
    ['no IDs', 'starts', {}, 400],
    ['an empty list', 'starts', { ids: [] }, 400],
    ['another queue', 'orders', { ids: ['one'] }, 404],
  ])('refuses %s', async (_, queue, body, status) => {
    const { world, token } = await begin();

    expect((await world.send('POST', `/v1/dead-letters/${queue}/discard`, { token, body })).status).toBe(status);
    expect(world.trail).toEqual([]);
  });
});
