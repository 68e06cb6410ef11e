// What an idempotency key decides: for how long, whether alone, and that preparing an event writes nothing.
import { describe, expect, test } from '@jest/globals';
import { accept, commitEvent, prepareEvent } from '../../../../lib/core/event/accept.ts';
import type { FetchedSubmission, Submission } from '../../../../lib/core/event/submission.ts';
import { World, workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { input: { required: ['orderId'] } });
const draft = workflow('draft', { status: 'draft' });

const submission: Submission = {
  environment: 'production',
  dialect: 'bridge',
  source: 'bridge',
  name: 'workflow.requested',
  target: orders,
  data: { orderId: 'A-1' },
  idempotencyKey: 'k',
};

describe('a key that identifies an event by itself', () => {
  const alone = { ...submission, isKeyEnough: true };

  test('returns the first event for any other content under the key', async () => {
    const world = new World([orders]);
    const first = await accept(alone, world);

    const other = await accept({ ...alone, data: { orderId: 'B-2' } }, world);

    expect(other).toEqual({ kind: 'replay', event: first.event });
  });

  test('returns the first event even if the request would be refused today', async () => {
    const world = new World([orders]);
    const first = await accept(alone, world);

    const refused = await accept({ ...alone, data: {} }, world);

    expect(refused).toEqual({ kind: 'replay', event: first.event });
  });

  test('publishes the stored event, not the later request, after a crash in between', async () => {
    const world = new World([orders]);
    const { publish } = world;
    world.publish = () => Promise.reject(new Error('bus away'));
    await expect(accept(alone, world)).rejects.toThrow('bus away');
    world.publish = publish;

    await accept({ ...alone, data: { orderId: 'B-2' } }, world);

    expect(world.published).toMatchObject([{ detail: { data: { orderId: 'A-1' } } }]);
  });

  test('is not the default', async () => {
    const world = new World([orders]);
    await accept(submission, world);

    expect((await accept({ ...submission, data: { orderId: 'B-2' } }, world)).kind).toBe('conflict');
  });
});

describe('its own window', () => {
  test('ends the validity of the key before the event is deleted', async () => {
    const world = new World([orders]);
    const { event } = await accept({ ...submission, windowSeconds: 60 }, world);
    const now = world.clock.getTime() / 1000;

    expect([event.keyUntil - now, event.expiresAt - now]).toEqual([60, world.windowSeconds]);
    world.clock = new Date((now + 60) * 1000);
    expect((await accept(submission, world)).kind).toBe('fresh');
  });

  test('keeps the event for as long as its key is valid, if that is longer', async () => {
    const world = new World([orders]);

    const { event } = await accept({ ...submission, windowSeconds: 2 * world.windowSeconds }, world);

    expect(event.expiresAt).toBe(event.keyUntil);
  });
});

describe('prepareEvent', () => {
  test.each([
    ['a draft', { target: draft }, 'workflow_draft'],
    ['data that the workflow refuses', { data: {} }, 'invalid_request'],
    ['state values that are too large', { stateValues: { text: 'x'.repeat(200_000) } }, 'too_large'],
  ])('refuses %s as accept does', async (_, difference, code) => {
    const world = new World([orders, draft]);
    const wrong = { ...submission, ...difference };

    await expect(prepareEvent(wrong, world)).rejects.toMatchObject({ code });
    await expect(accept(wrong, world)).rejects.toMatchObject({ code });
    expect(world.calls).toEqual([]);
  });

  test('writes nothing for accepted data of any size', async () => {
    const world = new World([orders]);

    await prepareEvent({ ...submission, data: { orderId: 'x'.repeat(300_000) } }, world);

    expect(world.calls).toEqual([]);
  });

  test('accepts an event that was accepted before', async () => {
    const world = new World([orders]);
    await accept(submission, world);
    world.switchedOff.add(orders.id);

    await expect(prepareEvent(submission, world)).resolves.toMatchObject({ kind: 'replay' });
    await expect(prepareEvent({ ...submission, idempotencyKey: 'other' }, world)).rejects.toMatchObject({
      code: 'workflow_inactive',
    });
  });

  test('reads the clock once and creates one key for both steps', async () => {
    const world = new World([orders]);
    let readings = 0;
    const deps = { ...world, now: () => new Date(world.clock.getTime() + 1000 * readings++) };

    const { event } = await accept({ ...submission, idempotencyKey: undefined }, deps);

    expect(readings).toBe(1);
    expect(event.detail.metadata.receivedAt).toBe(world.clock.toISOString());
    expect(world.randomBytes(1)).toEqual(Uint8Array.of(2));
  });

  test('returns the event that another request stored between the two steps', async () => {
    const world = new World([orders]);
    const prepared = await prepareEvent(submission, world);
    const other = await accept({ ...submission, data: { orderId: 'B-2' } }, world);

    expect(await commitEvent(prepared, world)).toEqual({ kind: 'conflict', event: other.event });
    expect(world.published).toHaveLength(1);
  });
});

describe('prepareEvent, with data to be fetched', () => {
  const { data: _, ...start } = submission;
  const fetchData = async () => ({ orderId: 'A-1' });
  const fetched: FetchedSubmission = { ...start, request: { url: 'https://files.example/a' }, fetchData };
  const mustNotFetch = () => Promise.reject(new Error('fetched'));

  test('fetches the data once, and not again for a repeated request', async () => {
    const world = new World([orders]);
    const first = await commitEvent(await prepareEvent(fetched, world), world);

    const again = await commitEvent(await prepareEvent({ ...fetched, fetchData: mustNotFetch }, world), world);

    expect(first).toMatchObject({ kind: 'fresh', event: { detail: { data: { orderId: 'A-1' } } } });
    expect(again).toEqual({ kind: 'replay', event: first.event });
  });

  test('fetches nothing for another request under a key that is in use', async () => {
    const world = new World([orders]);
    await commitEvent(await prepareEvent(fetched, world), world);
    const other = { ...fetched, request: { url: 'https://files.example/b' }, fetchData: mustNotFetch };

    expect(await prepareEvent(other, world)).toMatchObject({ kind: 'conflict' });
  });

  test('fetches nothing for a workflow that may not start', async () => {
    const world = new World([draft]);

    const refused = prepareEvent({ ...fetched, target: draft, fetchData: mustNotFetch }, world);

    await expect(refused).rejects.toMatchObject({ code: 'workflow_draft' });
  });
});
