// What an idempotency key decides: for how long, whether alone, and that checking beforehand writes nothing.
import { describe, expect, test } from '@jest/globals';
import { accept, refuseUnacceptable, type Submission } from '../../../../lib/core/event/accept.ts';
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

describe('a key that is enough', () => {
  const alone = { ...submission, isKeyEnough: true };

  test('answers the first event whatever else is sent under it', async () => {
    const world = new World([orders]);
    const first = await accept(alone, world);

    const other = await accept({ ...alone, data: { orderId: 'B-2' } }, world);

    expect(other).toEqual({ kind: 'replay', event: first.event });
  });

  test('answers the first event where the request would be refused today', async () => {
    const world = new World([orders]);
    const first = await accept(alone, world);

    const refused = await accept({ ...alone, data: {} }, world);

    expect(refused).toEqual({ kind: 'replay', event: first.event });
  });

  test('publishes what was kept, not what came later, after a crash in between', async () => {
    const world = new World([orders]);
    const { publish } = world;
    world.publish = () => Promise.reject(new Error('bus away'));
    await expect(accept(alone, world)).rejects.toThrow('bus away');
    world.publish = publish;

    await accept({ ...alone, data: { orderId: 'B-2' } }, world);

    expect(world.published).toMatchObject([{ detail: { data: { orderId: 'A-1' } } }]);
  });

  test('is not what a key is by default', async () => {
    const world = new World([orders]);
    await accept(submission, world);

    expect((await accept({ ...submission, data: { orderId: 'B-2' } }, world)).kind).toBe('conflict');
  });
});

describe('a window of its own', () => {
  test('ends the key and not the event', async () => {
    const world = new World([orders]);
    const { event } = await accept({ ...submission, windowSeconds: 60 }, world);
    const now = world.clock.getTime() / 1000;

    expect([event.keyUntil - now, event.expiresAt - now]).toEqual([60, world.windowSeconds]);
    world.clock = new Date((now + 60) * 1000);
    expect((await accept(submission, world)).kind).toBe('fresh');
  });

  test('keeps the event for as long as its key stands, where that is longer', async () => {
    const world = new World([orders]);

    const { event } = await accept({ ...submission, windowSeconds: 2 * world.windowSeconds }, world);

    expect(event.expiresAt).toBe(event.keyUntil);
  });
});

describe('refuseUnacceptable', () => {
  test.each([
    ['a draft', { target: draft }, 'workflow_draft'],
    ['data that the workflow refuses', { data: {} }, 'invalid_request'],
    ['state values that are too large', { stateValues: { text: 'x'.repeat(200_000) } }, 'too_large'],
  ])('refuses %s as accept does', async (_, difference, code) => {
    const world = new World([orders, draft]);
    const wrong = { ...submission, ...difference };

    await expect(refuseUnacceptable(wrong, world)).rejects.toMatchObject({ code });
    await expect(accept(wrong, world)).rejects.toMatchObject({ code });
    expect(world.calls).toEqual([]);
  });

  test('writes nothing of what it lets pass, however large', async () => {
    const world = new World([orders]);

    await refuseUnacceptable({ ...submission, data: { orderId: 'x'.repeat(300_000) } }, world);

    expect(world.calls).toEqual([]);
  });

  test('lets pass what was accepted before', async () => {
    const world = new World([orders]);
    await accept(submission, world);
    world.switchedOff.add(orders.id);

    await expect(refuseUnacceptable(submission, world)).resolves.toBeUndefined();
    await expect(refuseUnacceptable({ ...submission, idempotencyKey: 'other' }, world)).rejects.toMatchObject({
      code: 'workflow_inactive',
    });
  });
});
