import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BusEvent, EventMetadata } from '../../../../lib/core/event/event.ts';
import { deriveEventId, deriveEventKey } from '../../../../lib/core/event/identity.ts';
import { parseManifest, type Trigger } from '../../../../lib/core/workflow/manifest.ts';
import {
  buildDecisionPattern,
  buildRulePattern,
  compileNames,
  compileRoutes,
} from '../../../../lib/core/workflow/routing.ts';
import { Catalogue, type Workflow } from '../../../../lib/core/workflow/workflow.ts';
import { compilePattern, matchesCompiledPattern } from '../../../../lib/event-pattern/compiled-pattern.ts';
import { type JsonObject, parseJson } from '../../../../lib/value/json.ts';
import { workflow } from '../../../fixtures/world.ts';

const eventId = deriveEventId(deriveEventKey({ environment: 'production', sender: 'native', key: 'k' }), 0);

function busEvent(
  source: string,
  name: string,
  data: JsonObject = {},
  metadata: Partial<EventMetadata> = {},
): BusEvent {
  return {
    source,
    'detail-type': name,
    detail: {
      metadata: {
        eventId,
        environment: 'production',
        dialect: 'native',
        receivedAt: '2026-11-21T10:00:00.000Z',
        forced: false,
        debug: false,
        lineage: { rootEventId: eventId, depth: 0 },
        ...metadata,
      },
      data,
    },
  };
}

const namesOf = (workflows: Workflow[], event: BusEvent) =>
  compileRoutes(new Catalogue(workflows))(event).map(({ name }) => name);

const trigger = (name: string, ...triggers: Trigger[]) => workflow(name, { triggers });

describe('routing', () => {
  test.each([
    ['{"total":60.00000000000000000001}', [{ numeric: ['>', 50] }], true],
    ['{"total":40.00000000000000000001}', [{ numeric: ['>', 50] }], false],
    ['{"total":9007199254740993}', [9007199254740992], true],
    ['{"total":{"2":60,"1":9007199254740993}}', [{ exists: true }], false],
  ])('sees the closest double of a number that a double cannot represent: %s', (json, total, isTaken) => {
    const event = busEvent('shop', 'order.created', parseJson(json) as JsonObject);

    expect(namesOf([trigger('w', { source: 'shop', where: { data: { total } } })], event)).toEqual(
      isTaken ? ['w'] : [],
    );
  });

  test.each([
    ['its source', { source: 'shop' }, true],
    ['another source', { source: 'bank' }, false],
    ['its name', { event: 'order.created' }, true],
    ['another name', { event: 'order.deleted' }, false],
    ['both', { source: 'shop', event: 'order.created' }, true],
    ['its source and another name', { source: 'shop', event: 'order.deleted' }, false],
    ['a name that begins alike', { event: 'order' }, false],
    ['data that fit', { event: 'order.created', where: { data: { total: [{ numeric: ['>', 50] }] } } }, true],
    ['data that do not', { event: 'order.created', where: { data: { total: [{ numeric: ['>', 51] }] } } }, false],
    ['metadata that fit', { event: 'order.created', where: { metadata: { environment: ['production'] } } }, true],
    ['metadata that do not', { event: 'order.created', where: { metadata: { environment: ['staging'] } } }, false],
    ['one of two', { source: 'shop', where: { $or: [{ data: { total: [1] } }, { data: { sku: ['A'] } }] } }, true],
    ['none of two', { source: 'shop', where: { $or: [{ data: { total: [1] } }, { data: { sku: ['B'] } }] } }, false],
  ] satisfies [string, Trigger, boolean][])('takes an event by a trigger of %s', (_, one, expected) => {
    const event = busEvent('shop', 'order.created', { total: 51, sku: 'A' });

    expect(namesOf([trigger('w', one)], event)).toEqual(expected ? ['w'] : []);
  });

  test('takes an event by any of several triggers, and names every workflow once in the catalogue’s order', () => {
    const both = trigger('both', { source: 'shop' }, { event: 'order.created' });
    const workflows = [trigger('z', { source: 'shop' }), both, trigger('a', { event: 'order.created' })];

    expect(namesOf(workflows, busEvent('shop', 'order.created'))).toEqual(['z', 'both', 'a']);
  });

  test('gives a forced run to its target alone, past the triggers of all', () => {
    const orders = trigger('orders', { source: 'shop' });
    const audit = trigger('audit', { source: 'shop' });
    const forced = busEvent('shop', 'x', {}, { workflowId: audit.id, forced: true });

    expect(namesOf([orders, audit], forced)).toEqual(['audit']);
  });

  test('does not let a where of metadata take a forced run of another workflow', () => {
    const orders = trigger('orders', { source: 'shop', where: { metadata: { forced: [true] } } });
    const forced = busEvent('shop', 'x', {}, { workflowId: 'another', forced: true });

    expect(namesOf([orders], forced)).toEqual([]);
  });

  test('starts a draft when it is forced and never otherwise', () => {
    const draft = workflow('draft', { status: 'draft', triggers: [{ source: 'shop' }] });

    expect(namesOf([draft], busEvent('shop', 'x'))).toEqual([]);
    expect(namesOf([draft], busEvent('shop', 'x', {}, { workflowId: draft.id }))).toEqual(['draft']);
  });

  test('gives a workflow without triggers nothing but its forced runs', () => {
    expect(namesOf([workflow('quiet')], busEvent('shop', 'x'))).toEqual([]);
  });

  test('cannot be fooled by data that look like metadata', () => {
    const audit = workflow('audit');
    const event = busEvent('shop', 'x', { metadata: { workflowId: audit.id }, workflowId: audit.id });

    expect(namesOf([audit], event)).toEqual([]);
  });

  test.each([
    ['the workflow’s ID', { metadata: { workflowId: ['x'] } }],
    ['metadata that are no pattern', { metadata: null }],
  ])('does not silently drop what a where says of %s', (_, where) => {
    const compile = () => compilePattern(buildDecisionPattern(trigger('w', { source: 'shop', where })));

    expect(compile).toThrow();
  });

  test('of the bus is the decision: a rule takes exactly the events that name its workflow', () => {
    const [one, two] = [
      workflow('one', { triggers: [{ event: 'e' }] }),
      workflow('two', { triggers: [{ event: 'e' }] }),
    ];
    const decided = busEvent('shop', 'e', {}, { workflows: [one.id] });

    expect([one, two].map((each) => matchesCompiledPattern(compilePattern(buildRulePattern(each)), decided))).toEqual([
      true,
      false,
    ]);
  });

  test('decides as EventBridge would with the same triggers', () => {
    const names = ['a', 'b', 'c'];
    const name = fc.constantFrom(...names);
    const anyTrigger = fc
      .record({ source: fc.option(name, { nil: undefined }), event: fc.option(name, { nil: undefined }) })
      .filter(({ source, event }) => source !== undefined || event !== undefined);
    const anyWorkflows = fc.tuple(
      ...['one', 'two', 'three'].map((id) =>
        fc
          .record({
            triggers: fc.array(anyTrigger, { maxLength: 3 }),
            status: fc.constantFrom('live' as const, 'draft' as const),
          })
          .map((manifest) => workflow(id, JSON.parse(JSON.stringify(manifest)))),
      ),
    );
    const anyTarget = fc.option(fc.constantFrom('one', 'two', 'three'), { nil: undefined });

    fc.assert(
      fc.property(anyWorkflows, name, name, anyTarget, (workflows, source, event, target) => {
        const workflowId = workflows.find((candidate) => candidate.name === target)?.id;
        const sent = busEvent(source, event, {}, workflowId === undefined ? {} : { workflowId });
        const onTheBus = { version: '0', id: 'x', account: '1', ...JSON.parse(JSON.stringify(sent)) } as unknown;

        const byPattern = workflows.filter((one) =>
          matchesCompiledPattern(compilePattern(buildDecisionPattern(one)), onTheBus),
        );
        const expected = workflows.filter(({ id, status, triggers }) => {
          if (workflowId !== undefined) return id === workflowId;
          const fits = (one: Trigger) => (one.source ?? source) === source && (one.event ?? event) === event;
          return status === 'live' && triggers.some(fits);
        });
        expect(byPattern).toEqual(expected);
        expect(compileRoutes(new Catalogue(workflows))(sent)).toEqual(expected);
      }),
    );
  });
});

test('the source and the name alone say whether an event may match, whatever its data is', () => {
  const where = { data: { total: [{ numeric: ['>', 50] }] }, metadata: { environment: ['staging'] } };
  const { triggers } = trigger('w', { source: 'shop', event: { prefix: 'order.' }, where }, { event: 'paid' });
  const mayMatch = compileNames({ triggers });

  expect(mayMatch({ source: 'shop', name: 'order.created' })).toBe(true);
  expect(mayMatch({ source: 'bank', name: 'paid' })).toBe(true);
  expect(mayMatch({ source: 'bank', name: 'order.created' })).toBe(false);
  expect(compileNames({ triggers: [] })({ source: 'shop', name: 'order.created' })).toBe(false);
});

describe('a trigger with an operator', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '.', '-'), minLength: 1, maxLength: 4 });
  const lists = fc.uniqueArray(texts, { minLength: 1, maxLength: 3 });
  const wildcards = fc
    .array(fc.oneof(texts, fc.constant('*')), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('').replaceAll(/\*+/g, '*'));
  const either = fc.oneof(texts, lists);
  const operators: fc.Arbitrary<Exclude<Trigger['event'], undefined>> = fc.oneof(
    texts,
    fc.record({ wildcard: wildcards }),
    fc.record({ prefix: fc.oneof(texts, fc.record({ 'equals-ignore-case': texts })) }),
    fc.record({ suffix: fc.oneof(texts, fc.record({ 'equals-ignore-case': texts })) }),
    fc.record({ 'equals-ignore-case': texts }),
    fc.record({
      'anything-but': fc.oneof(
        either,
        fc.record({ prefix: either }),
        fc.record({ suffix: either }),
        fc.record({ 'equals-ignore-case': either }),
        fc.record({ wildcard: fc.oneof(wildcards, fc.array(wildcards, { minLength: 1, maxLength: 2 })) }),
      ),
    }),
  );

  test("matches what EventBridge's pattern matches, in the name and in the source", () => {
    fc.assert(
      fc.property(operators, operators, texts, texts, (event, source, name, sender) => {
        const manifest = { id: '0b7c1c1e-0000-4000-8000-000000000001', triggers: [{ event, source }] };
        const { triggers } = parseManifest(manifest);
        const pattern = compilePattern({ 'detail-type': [event], source: [source] });
        const isMatched = matchesCompiledPattern(pattern, { 'detail-type': name, source: sender });

        expect(namesOf([trigger('w', ...triggers)], busEvent(sender, name))).toEqual(isMatched ? ['w'] : []);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[Trigger['event'], string[], string[]]>([
    [{ wildcard: 'user.*' }, ['user.', 'user.created'], ['user', 'xuser.created']],
    [{ wildcard: '*.created' }, ['user.created'], ['user.created.late']],
    [{ prefix: 'user.' }, ['user.created'], ['User.created', 'a.user.']],
    [{ suffix: { 'equals-ignore-case': '.DONE' } }, ['a.done', 'a.Done'], ['a.done.']],
    [{ 'equals-ignore-case': 'Order' }, ['order', 'ORDER'], ['orders']],
    [{ 'anything-but': ['a', 'b'] }, ['c', 'ab'], ['a', 'b']],
    [{ 'anything-but': { prefix: 'test.' } }, ['user.test.'], ['test.user']],
  ])('%j matches %j and not %j', (event, matched, missed) => {
    const started = (name: string): boolean => namesOf([trigger('w', { event })], busEvent('app', name)).length === 1;

    expect(matched.filter((name) => !started(name))).toEqual([]);
    expect(missed.filter(started)).toEqual([]);
  });
});
