import { describe, expect, test } from '@jest/globals';
import { accept } from '../../../../lib/core/event/accept.ts';
import { deriveRunId, parseEventId } from '../../../../lib/core/event/identity.ts';
import { listExpectedRunIds } from '../../../../lib/core/event/keep-event.ts';
import { maxInlineBytes } from '../../../../lib/core/event/large-data.ts';
import type { Submission } from '../../../../lib/core/event/submission.ts';
import { findRuleGroup } from '../../../../lib/core/workflow/rule-group.ts';
import { World, workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', {
  triggers: [{ source: 'shop', event: 'order.created' }],
  input: { type: 'object', required: ['orderId', 'total'] },
});
const audit = workflow('audit', { triggers: [{ source: 'shop' }] });
const draft = workflow('draft', { status: 'draft', triggers: [{ source: 'shop' }] });

const submission: Submission = {
  environment: 'production',
  dialect: 'native',
  source: 'shop',
  name: 'order.created',
  data: { orderId: 'A-1', total: 5 },
};

describe('accept', () => {
  test('keeps an event and publishes it in two calls', async () => {
    const world = new World([orders]);

    const { kind, event } = await accept(submission, world);

    expect(kind).toBe('fresh');
    expect(world.calls).toEqual(['put', 'publish']);
    expect(world.published).toEqual([{ source: 'shop', 'detail-type': 'order.created', detail: event.detail }]);
    expect(event.matches).toEqual([{ workflowId: orders.id, name: 'orders', runId: deriveRunId(event.id, orders.id) }]);
  });

  test('names the workflows of nested stacks by group, for the rules of these stacks', async () => {
    const nested = workflow('nested', { stack: 'nested', triggers: [{ source: 'shop' }] });
    const off = workflow('off', { stack: 'nested', active: false, triggers: [{ source: 'shop' }] });

    const { event } = await accept(submission, new World([orders, nested, off]));

    const group = findRuleGroup(nested) ?? '';
    expect(event.detail.metadata).toMatchObject({
      workflows: [orders.id, nested.id],
      groups: { [group]: [nested.id] },
    });
  });

  test('gives an event without a key its own identity each time', async () => {
    const world = new World([orders]);

    const first = await accept(submission, world);
    const second = await accept(submission, world);

    expect(second.kind).toBe('fresh');
    expect(second.event.id).not.toBe(first.event.id);
  });

  test('returns the first event when a key is sent again', async () => {
    const world = new World([orders]);
    const keyed = { ...submission, idempotencyKey: 'k' };
    const first = await accept(keyed, world);
    world.clock = new Date('2026-11-21T10:05:00.000Z');

    const second = await accept({ ...keyed, data: { total: 5, orderId: 'A-1' } }, world);

    expect(second.kind).toBe('replay');
    expect(second.event).toEqual(first.event);
  });

  test('publishes again on a replay that finds no run, as after a crash between put and publish', async () => {
    const world = new World([orders]);
    const keyed = { ...submission, idempotencyKey: 'k' };
    const broken = { ...world, publish: () => Promise.reject(new Error('bus away')) };
    await expect(accept(keyed, broken)).rejects.toThrow('bus away');

    const healed = await accept(keyed, world);

    expect(healed.kind).toBe('replay');
    expect(world.published).toHaveLength(1);
  });

  test('does not publish again when every run of the event is recorded', async () => {
    const world = new World([orders]);
    const keyed = { ...submission, idempotencyKey: 'k' };
    const { event } = await accept(keyed, world);
    for (const id of listExpectedRunIds(event)) world.recordedRuns.add(id);

    await accept(keyed, world);

    expect(world.published).toHaveLength(1);
  });

  test('reports a key that was used for other data', async () => {
    const world = new World([orders]);
    await accept({ ...submission, idempotencyKey: 'k' }, world);

    const other = await accept({ ...submission, idempotencyKey: 'k', data: { orderId: 'A-2', total: 5 } }, world);

    expect(other.kind).toBe('conflict');
    expect(world.published).toHaveLength(1);
  });

  test.each([
    ['environment', { environment: 'staging' }],
    ['dialect', { dialect: 'bridge' }],
  ])('keeps keys of another %s apart', async (_, difference) => {
    const world = new World([orders]);
    await accept({ ...submission, idempotencyKey: 'k' }, world);

    const other = await accept({ ...submission, ...difference, idempotencyKey: 'k' }, world);

    expect(other.kind).toBe('fresh');
  });

  test('starts a new event under a new ID when a key is used after its window', async () => {
    const world = new World([orders]);
    const first = await accept({ ...submission, idempotencyKey: 'k' }, world);
    world.clock = new Date(world.clock.getTime() + world.windowSeconds * 1_000);

    const second = await accept({ ...submission, idempotencyKey: 'k' }, world);

    expect(second.kind).toBe('fresh');
    expect(parseEventId(second.event.id)?.key).toBe(parseEventId(first.event.id)?.key);
    expect(second.event.id).not.toBe(first.event.id);
  });

  test('stores an event that no workflow matches', async () => {
    const world = new World([orders]);

    const { event } = await accept({ ...submission, name: 'order.deleted' }, world);

    expect(event.matches).toEqual([]);
    expect(world.stored.size).toBe(1);
  });

  test('names every missing field and writes nothing when no workflow takes the data', async () => {
    const world = new World([orders]);

    const refused = accept({ ...submission, data: {} }, world);

    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [
        { pointer: '/data/orderId', message: 'is missing' },
        { pointer: '/data/total', message: 'is missing' },
      ],
    });
    expect(world.calls).toEqual([]);
  });

  test('keeps what one workflow refuses when another takes it', async () => {
    const world = new World([orders, audit]);

    const { event } = await accept({ ...submission, data: {} }, world);

    expect(event.matches.map(({ name, runId }) => [name, runId !== undefined])).toEqual([
      ['orders', false],
      ['audit', true],
    ]);
  });

  test('ignores drafts and workflows that are switched off', async () => {
    const world = new World([orders, audit, draft]);
    world.switchedOff.add(audit.id);

    const { event } = await accept(submission, world);

    expect(event.matches.map(({ name }) => name)).toEqual(['orders']);
  });

  test('forces a run past the triggers', async () => {
    const world = new World([orders, audit]);

    const { event } = await accept({ ...submission, source: 'flowgate', name: 'run.requested', target: audit }, world);

    expect(event.detail.metadata).toMatchObject({ workflowId: audit.id, forced: true });
    expect(event.matches.map(({ name }) => name)).toEqual(['audit']);
  });

  test.each([
    ['a draft', draft, 'workflow_draft'],
    ['a workflow that is switched off', workflow('off', { active: false }), 'workflow_inactive'],
  ])('refuses to force %s', async (_, target, code) => {
    const world = new World([target]);

    await expect(accept({ ...submission, target }, world)).rejects.toMatchObject({ code });
    expect(world.calls).toEqual([]);
  });

  test('runs a draft for debugging', async () => {
    const world = new World([draft]);

    const { event } = await accept({ ...submission, target: draft, debug: true }, world);

    expect(event.detail.metadata.debug).toBe(true);
    expect(listExpectedRunIds(event)).toHaveLength(1);
  });

  test('returns a replay of an event that was accepted before its workflow was switched off', async () => {
    const world = new World([audit]);
    const forced = { ...submission, target: audit, idempotencyKey: 'k' };
    const first = await accept(forced, world);
    world.switchedOff.add(audit.id);

    const again = await accept(forced, world);

    expect(again).toEqual({ kind: 'replay', event: first.event });
  });

  test('sends data by reference when it is too large for an execution input', async () => {
    const world = new World([audit]);
    const data = { text: 'x'.repeat(maxInlineBytes) };

    const { event } = await accept({ ...submission, data }, world);

    expect(event.detail).toMatchObject({ dataRef: { bucket: 'data', bytes: JSON.stringify(data).length } });
    expect(event.detail).not.toHaveProperty('data');
    expect([...world.largeData.values()]).toEqual([JSON.stringify(data)]);
  });
});

describe('a decision', () => {
  const large = { amount: 200, padding: 'x'.repeat(300_000) };
  const dear = workflow('dear', {
    triggers: [{ source: 'shop', where: { data: { amount: [{ numeric: ['>', 100] }] } } }],
  });
  const unpriced = workflow('unpriced', {
    triggers: [{ source: 'shop', where: { data: { amount: [{ exists: false }] } } }],
  });
  const fussy = workflow('fussy', { triggers: [{ source: 'shop' }], input: { required: ['reason'] } });

  test.each([
    ['small', { amount: 200 }],
    ['large', large],
  ])('is made on all of the data, even if it is %s', async (_, data) => {
    const world = new World([dear, unpriced]);

    const { event } = await accept({ ...submission, data }, world);

    expect(event.matches.map(({ name }) => name)).toEqual(['dear']);
    expect(world.published.map(({ detail }) => detail.metadata.workflows)).toEqual([[dear.id]]);
  });

  test.each([
    ['small', { amount: 200 }],
    ['large', large],
  ])('names the workflows that refuse the data, even if it is %s', async (_, data) => {
    const world = new World([dear, fussy]);

    await accept({ ...submission, data }, world);

    expect(world.published.map(({ detail }) => detail.metadata)).toEqual([
      expect.objectContaining({
        workflows: [dear.id, fussy.id],
        refusals: [{ workflowId: fussy.id, cause: '/data/reason is missing' }],
      }),
    ]);
  });

  test('looks at state values and labels too', async () => {
    const byVenue = workflow('by-venue', {
      triggers: [{ source: 'shop', where: { metadata: { labels: { venue: ['v1'] } }, stateValues: { step: [2] } } }],
    });
    const world = new World([byVenue]);

    await accept({ ...submission, data: large, labels: { venue: 'v1' }, stateValues: { step: 2 } }, world);

    expect(world.published.map(({ detail }) => detail.metadata.workflows)).toEqual([[byVenue.id]]);
  });

  test.each(['source', 'name', 'organisationId'])('is not made on a %s that no queue could carry', async (member) => {
    const world = new World([dear]);

    const refused = accept({ ...submission, [member]: 'a\uFFFEb' }, world);

    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('U+FFFE'),
    });
    expect(world.calls).toEqual([]);
  });
});
