// What becomes of an event when a port fails halfway, and when its sender tries again.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accept } from '../../../../lib/core/event/accept.ts';
import type { StoredEvent } from '../../../../lib/core/event/event.ts';
import { listExpectedRunIds } from '../../../../lib/core/event/keep-event.ts';
import { maxInlineBytes } from '../../../../lib/core/event/large-data.ts';
import type { Submission } from '../../../../lib/core/event/submission.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';
import { World, workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ source: 'shop' }], input: { required: ['orderId'] } });
const submission: Submission = {
  environment: 'production',
  dialect: 'native',
  source: 'shop',
  name: 'order.created',
  data: { orderId: 'A-1' },
  idempotencyKey: 'k',
};

/** The adapter of the event bus refuses an event with an error of the domain. */
const busRefuses = () => Promise.reject(new FlowgateError('unavailable', 'the event bus did not take the event'));

describe('accept, when a port fails', () => {
  test('accepts no event that the bus has not accepted', async () => {
    const world = new World([orders]);

    const refused = accept(submission, { ...world, publish: busRefuses });

    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('accepts a retry only after the bus has accepted the event', async () => {
    const world = new World([orders]);
    await accept(submission, { ...world, publish: busRefuses }).catch(() => undefined);

    const again = accept(submission, { ...world, publish: busRefuses });

    await expect(again).rejects.toMatchObject({ code: 'unavailable' });
    await expect(accept(submission, world)).resolves.toMatchObject({ kind: 'replay' });
    expect(world.published).toHaveLength(1);
  });

  test('publishes the stored event on a retry, even if the workflow was switched off since', async () => {
    const world = new World([orders]);
    const forced = { ...submission, target: orders };
    await expect(accept(forced, { ...world, publish: () => Promise.reject(new Error('away')) })).rejects.toThrow(
      'away',
    );
    world.switchedOff.add(orders.id);

    const again = await accept(forced, world);

    expect(again.kind).toBe('replay');
    expect(world.published).toHaveLength(1);
  });

  test('publishes no event that could not be stored', async () => {
    const world = new World([orders]);
    const events = { ...world.events, put: () => Promise.reject(new Error('table away')) };

    await expect(accept(submission, { ...world, events })).rejects.toThrow('table away');
    expect(world.published).toEqual([]);
  });

  test('stores no event whose large data could not be stored', async () => {
    const world = new World([orders]);
    const keepLargeData = () => Promise.reject(new Error('bucket away'));
    const data = { orderId: 'x'.repeat(maxInlineBytes) };

    await expect(accept({ ...submission, data }, { ...world, keepLargeData })).rejects.toThrow('bucket away');
    expect(world.calls).toEqual([]);
  });

  test('writes nothing at all for large data that the workflow refuses', async () => {
    const world = new World([orders]);

    const refused = accept({ ...submission, data: { text: 'x'.repeat(maxInlineBytes) } }, world);

    await expect(refused).rejects.toMatchObject({ code: 'invalid_request' });
    expect(world.calls).toEqual([]);
  });

  test('refuses state values that an execution’s input could not hold', async () => {
    const world = new World([orders]);

    const refused = accept({ ...submission, stateValues: { text: 'x'.repeat(maxInlineBytes) } }, world);

    await expect(refused).rejects.toMatchObject({ code: 'too_large' });
    expect(world.calls).toEqual([]);
  });

  test('starts one run for one key after a crash at any point and any number of retries', async () => {
    const fault = fc.constantFrom('none', 'before put', 'after put', 'before publish', 'after publish');

    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 6 }), async (faults) => {
        const world = new World([orders]);
        const answered: StoredEvent[] = [];
        for (const one of [...faults, 'none']) {
          world.clock = new Date(world.clock.getTime() + 1_000);
          await accept(submission, failingAt(one, world)).then(
            ({ event }) => answered.push(event),
            () => undefined,
          );
        }

        const started = new Set(world.published.map(({ detail }) => detail.metadata.eventId));
        expect([...started]).toEqual([answered.at(-1)?.id]);
        expect(new Set(answered.flatMap(listExpectedRunIds)).size).toBe(1);
      }),
    );
  });
});

function failingAt(fault: string, world: World) {
  const failing =
    <Args extends unknown[], Result>(step: string, call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (fault === `before ${step}`) throw new Error(fault);
      const result = await call(...args);
      if (fault === `after ${step}`) throw new Error(fault);
      return result;
    };
  return {
    ...world,
    events: { ...world.events, put: failing('put', world.events.put) },
    publish: failing('publish', world.publish),
  };
}
