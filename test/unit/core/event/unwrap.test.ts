import { describe, expect, test } from '@jest/globals';
import { accept } from '../../../../lib/core/event/accept.ts';
import type { Submission } from '../../../../lib/core/event/submission.ts';
import { unwrapData } from '../../../../lib/core/event/unwrap.ts';
import { World, workflow } from '../../../fixtures/world.ts';

describe('unwrapped', () => {
  const wrappers = { unwrap: ['body', 'data'] };

  test.each([
    ['a wrapper', { body: { a: 1 } }, { a: 1 }],
    ['another wrapper', { data: { a: 1 } }, { a: 1 }],
    ['an empty object in a wrapper', { body: {} }, {}],
    ['a wrapper in a wrapper, of which one is left', { body: { data: { a: 1 } } }, { data: { a: 1 } }],
  ])('takes off %s', (_, data, expected) => {
    expect(unwrapData(data, wrappers)).toEqual(expected);
  });

  test.each([
    ['a wrapper with something beside it', { body: { a: 1 }, b: 2 }],
    ['a member of another name', { payload: { a: 1 } }],
    ['a list in a wrapper', { body: [{ a: 1 }] }],
    ['a text in a wrapper', { body: 'text' }],
    ['null in a wrapper', { body: null }],
    ['nothing', {}],
  ])('leaves %s', (_, data) => {
    expect(unwrapData(data, wrappers)).toBe(data);
  });

  test('leaves everything to a workflow that does not ask for it', () => {
    const data = { body: { a: 1 } };

    expect(unwrapData(data, {})).toBe(data);
  });
});

describe('a workflow that unwraps', () => {
  const orders = workflow('orders', {
    unwrap: ['body'],
    triggers: [{ event: 'ordered' }],
    input: { required: ['sku'] },
  });
  const submission: Submission = {
    environment: 'production',
    dialect: 'worqhat',
    source: 'worqhat',
    name: 'flow.triggered',
    data: { body: { sku: 'LAMP' } },
    target: orders,
    idempotencyKey: 'k',
  };

  test('is given, and asks for, what was in the wrapper when it is started by its ID', async () => {
    const world = new World([orders]);

    const { event } = await accept(submission, world);

    expect(event.detail).toMatchObject({ data: { sku: 'LAMP' } });
    await expect(accept({ ...submission, data: { body: {} } }, world)).rejects.toThrow('/data/sku is missing');
  });

  test('keeps large data without the wrapper too', async () => {
    const world = new World([orders]);
    const content = { sku: 'LAMP', text: 'x'.repeat(300_000) };

    await accept({ ...submission, data: { body: content } }, world);

    expect([...world.largeData.values()].map((json) => JSON.parse(json))).toEqual([content]);
  });

  test('knows a request again that was sent before it unwrapped', async () => {
    const before = { ...orders, unwrap: undefined, input: {} };
    const world = new World([before]);
    const first = await accept({ ...submission, target: before }, world);

    const again = await accept(submission, world);

    expect(again).toEqual({ kind: 'replay', event: first.event });
  });

  test('takes an event that others want too as it was sent', async () => {
    const world = new World([{ ...orders, input: {} }]);

    const { event } = await accept({ ...submission, target: undefined, name: 'ordered' }, world);

    expect(event.detail).toMatchObject({ data: { body: { sku: 'LAMP' } } });
  });
});
