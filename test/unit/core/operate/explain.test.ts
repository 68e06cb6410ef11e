// The explanation of a decision: it agrees with the decision that was made, and says for every other workflow why it did not start.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decide, type WholeEvent } from '../../../../lib/core/event/decision.ts';
import type { EventMetadata } from '../../../../lib/core/event/event.ts';
import { deriveEventId, deriveEventKey } from '../../../../lib/core/event/identity.ts';
import { explainDecision, type WorkflowExplanation } from '../../../../lib/core/operate/explain.ts';
import type { Trigger } from '../../../../lib/core/workflow/manifest.ts';
import { compileRoutes } from '../../../../lib/core/workflow/routing.ts';
import type { SwitchPosition } from '../../../../lib/core/workflow/switch.ts';
import { Catalogue, type Workflow } from '../../../../lib/core/workflow/workflow.ts';
import type { JsonObject } from '../../../../lib/value/json.ts';
import { workflow } from '../../../fixtures/world.ts';

const id = deriveEventId(deriveEventKey({ environment: 'production', sender: 'native', key: 'k' }), 0);

function buildEvent(
  data: JsonObject,
  others: Partial<EventMetadata> & { source?: string; name?: string } = {},
): WholeEvent {
  const { source = 'shop', name = 'order.created', ...metadata } = others;
  const known = { environment: 'production', dialect: 'native', receivedAt: '2026-11-21T10:00:00.000Z' } as const;
  const lineage = { rootEventId: id, depth: 0 };
  const detail = { metadata: { eventId: id, ...known, forced: false, debug: false, lineage, ...metadata }, data };
  return { source, 'detail-type': name, detail };
}

/** Decides as the router does, and explains with the decision in the event's metadata, as it is stored. */
async function explain(
  workflows: readonly Workflow[],
  event: WholeEvent,
  {
    off = [],
    holding = [],
    today = workflows,
    refusal,
  }: { off?: readonly string[]; holding?: readonly string[]; today?: readonly Workflow[]; refusal?: string } = {},
): Promise<readonly WorkflowExplanation[]> {
  const route = refusal === undefined ? compileRoutes(new Catalogue(workflows)) : () => [];
  const findPosition = async ({ name }: Workflow): Promise<SwitchPosition> => {
    if (holding.includes(name)) return 'hold';
    return off.includes(name) ? 'drop' : 'on';
  };
  const { matches, metadata } = await decide(event, id, { route, findPosition });
  const stored = { ...event, detail: { ...event.detail, metadata: { ...event.detail.metadata, ...metadata } } };
  return explainDecision(stored, { matches, metadata, refusal }, new Catalogue(today));
}

const onOrder: Trigger = { source: 'shop', event: 'order.created' };
const intake = workflow('intake', { triggers: [onOrder] });
const strict = workflow('strict', { triggers: [onOrder], input: { type: 'object', required: ['sku'] } });

describe('explainDecision', () => {
  test('gives every workflow its verdict', async () => {
    const workflows = [
      intake,
      strict,
      workflow('off', { triggers: [onOrder] }),
      workflow('held', { triggers: [onOrder] }),
      workflow('draft', { triggers: [onOrder], status: 'draft' }),
      workflow('other', { triggers: [{ event: 'order.cancelled' }] }),
      workflow('none'),
    ];

    const explained = await explain(workflows, buildEvent({ total: 5 }), { off: ['off'], holding: ['held'] });

    expect(explained.map(({ workflow: { name }, verdict }) => [name, verdict])).toEqual([
      ['intake', 'started'],
      ['strict', 'refused'],
      ['off', 'switched_off'],
      ['held', 'waiting'],
      ['draft', 'draft'],
      ['other', 'not_matched'],
      ['none', 'no_triggers'],
    ]);
    expect(explained[0]?.runId).toMatch(/^run_/);
    expect(explained[1]?.refused).toEqual([{ pointer: '/sku', message: expect.any(String) }]);
  });

  test('shows the triggers, the nearest first, with a hint in the reason', async () => {
    const far: Trigger = { source: 'bank', event: 'paid', where: { data: { total: [1] } } };
    const near: Trigger = { source: 'shop', event: 'order.craeted' };

    const [explained] = await explain([workflow('w', { triggers: [far, near] })], buildEvent({}));

    expect(explained?.triggers?.map(({ trigger }) => trigger)).toEqual([near, far]);
    expect(explained?.reason).toBe('no trigger matches: the event has "order.created"; did you mean "order.craeted"?');
    expect(explained?.triggers?.[0]?.parts.map((part) => part.pointer)).toEqual(['/source', '/detail-type']);
  });

  test('shows the triggers of a workflow that started, so that it is clear which one matched', async () => {
    const [explained] = await explain([intake], buildEvent({}));

    expect(explained?.triggers).toMatchObject([{ trigger: onOrder, matches: true }]);
  });

  test('says that a forced run goes past the triggers', async () => {
    const explained = await explain(
      [intake, strict],
      buildEvent({ sku: 'a' }, { workflowId: strict.id, forced: true }),
    );

    expect(explained).toMatchObject([{ verdict: 'forced_elsewhere' }, { verdict: 'started' }]);
    expect(explained.every(({ triggers }) => triggers === undefined)).toBe(true);
  });

  test('says that a workflow was deployed or changed after the event', async () => {
    const explained = await explain([], buildEvent({}), { today: [intake] });

    expect(explained).toMatchObject([{ verdict: 'changed_since' }]);
  });

  test('keeps the outcome of a workflow that was removed since', async () => {
    const explained = await explain([intake], buildEvent({}), { today: [] });

    expect(explained).toMatchObject([{ workflow: { id: intake.id, name: 'intake' }, verdict: 'started' }]);
  });

  test('says that the source of an emitted event is not proven', async () => {
    const explained = await explain([intake], buildEvent({}), { refusal: 'only a signature proves the source' });

    expect(explained).toMatchObject([{ verdict: 'source_not_proven', reason: 'only a signature proves the source' }]);
  });

  test('explains a trigger whose "where" is empty', async () => {
    const [explained] = await explain([workflow('w', { triggers: [{ event: 'x', where: {} }] })], buildEvent({}));

    expect(explained?.verdict).toBe('not_matched');
  });

  test('never disagrees with what started, whatever the triggers and the data are', async () => {
    const value = fc.constantFrom('a', 'b', 1, 2, null, true);
    const operator = fc.constantFrom<unknown>(
      'a',
      1,
      null,
      { exists: true },
      { exists: false },
      { prefix: 'a' },
      { numeric: ['>', 1] },
    );
    const trigger = fc.record(
      {
        event: fc.constantFrom('x', 'y'),
        source: fc.constantFrom('s', 't'),
        where: fc.record({
          data: fc.dictionary(fc.constantFrom('k', 'l'), fc.array(operator, { minLength: 1, maxLength: 2 }), {
            minKeys: 1,
          }),
        }),
      },
      { requiredKeys: ['event'] },
    );
    const anyWorkflow = fc.record({
      triggers: fc.array(trigger, { maxLength: 3 }),
      status: fc.constantFrom('live', 'draft'),
      isOn: fc.boolean(),
    });
    const data = fc.dictionary(fc.constantFrom('k', 'l'), fc.oneof(value, fc.array(value, { maxLength: 3 })));
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyWorkflow, { maxLength: 4 }),
        data,
        fc.constantFrom('x', 'y'),
        async (drawn, sent, name) => {
          const workflows = drawn.map(({ triggers, status }, at) =>
            workflow(`w${at}`, { triggers: triggers as Trigger[], status: status as 'live' }),
          );
          const off = drawn.flatMap(({ isOn }, at) => (isOn ? [] : [`w${at}`]));
          const event = buildEvent(sent as JsonObject, { source: 's', name });
          const wanting = compileRoutes(new Catalogue(workflows))(event).map((one) => one.name);

          const explained = await explain(workflows, event, { off });

          for (const { workflow: one, verdict, triggers = [] } of explained) {
            const isWanting = wanting.includes(one.name);
            expect(verdict === 'started' || verdict === 'switched_off').toBe(isWanting);
            expect(triggers.some(({ matches }) => matches)).toBe(isWanting || verdict === 'draft');
            expect(verdict).not.toBe('changed_since');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
