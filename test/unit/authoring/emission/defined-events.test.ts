import { describe, expect, test } from '@jest/globals';
import jsonata from 'jsonata';
import { emitDefinedOnly, listDefinedEvents } from '../../../../lib/authoring/emission/defined-events.ts';
import { eventBusSubstitution } from '../../../../lib/authoring/emission/lineage.ts';
import { workflow } from '../../../fixtures/world.ts';

const listeners = [
  workflow('on', { triggers: [{ event: 'sku_reorder' }, { source: 'shop' }] }),
  workflow('off', { active: false, triggers: [{ event: 'report "due"' }] }),
  workflow('draft', { status: 'draft', triggers: [{ event: 'idea' }] }),
];
const defined = listDefinedEvents(listeners);

const entry = (name: string, bus = eventBusSubstitution) => ({ EventBusName: bus, DetailType: name, Detail: {} });
const emission = (...entries: object[]) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::events:putEvents',
  Arguments: { Entries: entries },
});
const machine = (state: object) => ({ StartAt: 'A/B', States: { 'A/B': state } });

describe('the defined events', () => {
  test('are those that live workflows listen to by name, active or not', () => {
    expect([...defined]).toEqual(['sku_reorder', 'report "due"']);
  });
});

describe('an event of a trigger with an operator', () => {
  const triggers = [
    { event: { wildcard: 'user.*/[x]' } },
    { event: { prefix: 'order.' } },
    { event: { suffix: '\\end' } },
    { event: { 'equals-ignore-case': 'Ready' } },
    { event: 'exact' },
  ];
  const patterns = listDefinedEvents([workflow('on', { triggers })]);
  const names = ['user.a/[x]', 'user.a', 'order.', 'border.', 'a\\end', 'end', 'READY', 'readyy', 'exact', 'exactly'];
  const isDefined = (_: string, index: number) => index % 2 === 0;

  test('is defined where the operator matches its name', () => {
    const refused = names.filter(
      (name) => emitDefinedOnly(machine(emission(entry(name))), patterns).findings.length > 0,
    );

    expect(refused).toEqual(names.filter((name, index) => !isDefined(name, index)));
  });

  test.each(names.map((name, index) => [name, isDefined(name, index)]))(
    'is checked at run time: %s',
    async (name, is) => {
      const guarded = JSON.stringify(emitDefinedOnly(machine(emission(entry('{% $name %}'))), patterns).definition);
      const [, expression = ''] = /"DetailType":"\{%(.*?)%\}"/.exec(guarded) ?? [];
      const run = jsonata(JSON.parse(`"${expression}"`)).evaluate({}, { name });

      await (is ? expect(run).resolves.toBe(name) : expect(run).rejects.toMatchObject({ message: /is not defined/ }));
    },
  );

  test('other than the refused ones is defined by anything-but', async () => {
    const others = listDefinedEvents([
      workflow('on', { triggers: [{ event: { 'anything-but': { prefix: ['a', 'b'] } } }] }),
    ]);
    const guarded = JSON.stringify(emitDefinedOnly(machine(emission(entry('{% $name %}'))), others).definition);
    const [, expression = ''] = /"DetailType":"\{%(.*?)%\}"/.exec(guarded) ?? [];
    const evaluate = (name: string) => jsonata(JSON.parse(`"${expression}"`)).evaluate({}, { name });

    await expect(evaluate('c')).resolves.toBe('c');
    await expect(evaluate('bc')).rejects.toBeDefined();
  });
});

describe('a workflow that emits none but defined events', () => {
  test('may name one', () => {
    const definition = machine(emission(entry('sku_reorder'), entry('report "due"')));

    expect(emitDefinedOnly(definition, defined)).toEqual({ definition, findings: [] });
  });

  test.each(['nothing', 'SKU_REORDER', 'idea'])('may not name %s, and is told where', (name) => {
    const { findings } = emitDefinedOnly(machine(emission(entry('sku_reorder'), entry(name))), defined);

    expect(findings).toEqual([
      {
        pointer: '/States/A~1B/Arguments/Entries/1/DetailType',
        message: `event "${name}" is not defined, and "definedEventsOnly" is true`,
        remedy: expect.stringContaining('trigger'),
      },
    ]);
  });

  test('is checked inside Map and Parallel too', () => {
    const inside = machine(emission(entry('nothing')));
    const nested = machine({ Type: 'Parallel', Branches: [machine({ Type: 'Map', ItemProcessor: inside })] });

    expect(emitDefinedOnly(nested, defined).findings.map(({ pointer }) => pointer)).toEqual([
      '/States/A~1B/Branches/0/States/A~1B/ItemProcessor/States/A~1B/Arguments/Entries/0/DetailType',
    ]);
  });

  test.each([
    ['another bus', machine(emission(entry('nothing', 'other')))],
    ['what is no emission', machine({ Type: 'Pass', Output: { Entries: [entry('nothing')] } })],
  ])('is left alone about %s', (_, definition) => {
    expect(emitDefinedOnly(definition, defined)).toEqual({ definition, findings: [] });
  });

  test.each([
    ['sku_reorder', true],
    ['report "due"', true],
    ['nothing', false],
    ['', false],
  ])('computes the name %j only if it is defined: %j', async (name, isDefined) => {
    const { definition } = emitDefinedOnly(machine(emission(entry('{% $name %}'))), defined);
    const [, expression = ''] = /"DetailType":("\{%.*?%\}")/.exec(JSON.stringify(definition)) ?? [];

    const evaluated = jsonata((JSON.parse(expression) as string).slice(2, -2)).evaluate({}, { name });

    if (isDefined) expect(await evaluated).toBe(name);
    else await expect(evaluated).rejects.toMatchObject({ message: `event ${name} is not defined` });
  });
});
