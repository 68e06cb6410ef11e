import { describe, expect, test } from '@jest/globals';
import jsonata from 'jsonata';
import { eventBusSubstitution, traceEmissions } from '../../../../lib/authoring/emission/lineage.ts';
import { identifyEvent, parseDetail } from '../../../../lib/core/event/bus-event.ts';
import { deriveRunId } from '../../../../lib/core/event/identity.ts';
import { eventIdOf } from '../../../fixtures/bus-events.ts';

type Json = Record<string, unknown>;

const bus = eventBusSubstitution;
const entry = (Detail: unknown = { data: { sku: '{% $sku %}' } }) => ({
  EventBusName: bus,
  Source: 's',
  DetailType: 'd',
  Detail,
});
const task = (...Entries: unknown[]) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::events:putEvents',
  Arguments: { Entries },
  End: true,
});
const machine = (state: object, language = 'JSONata') => ({
  QueryLanguage: language,
  StartAt: 'Ask',
  States: { Ask: state },
});

const processor = (state: object, config: object = {}) => ({
  ProcessorConfig: config,
  StartAt: 'Each',
  States: { Each: state },
});

/** The entries of the putEvents task at a place of the traced definition. */
function entriesOf(definition: Json, ...path: string[]): Json[] {
  const state = path.reduce<unknown>((value, key) => (value as Json)[key], definition) as {
    Arguments: { Entries: Json[] };
  };
  return state.Arguments.Entries;
}

const metadataOf = (one: Json | undefined): unknown => (one?.Detail as Json | undefined)?.metadata;

const runId = deriveRunId(eventIdOf('k'), '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3');
const context = {
  Execution: {
    Name: runId,
    Input: {
      run: {
        workflowId: '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3',
        environment: 'production',
        organisationId: 'acme',
        debug: false,
        depth: 2,
        rootEventId: eventIdOf('root'),
      },
    },
  },
  State: { Name: 'Ask', EnteredTime: '2026-11-21T10:00:05.123Z' },
};

/** The result of an expression while a state runs. */
async function evaluate(expression: unknown, overrides: Json = {}, variables: Json = {}): Promise<unknown> {
  const body = /^\{%(.*)%\}$/s.exec(String(expression))?.[1] ?? '';
  const bindings = { states: { context: { ...context, ...overrides } }, ...variables };
  return JSON.parse(JSON.stringify(await jsonata(body).evaluate({}, bindings)));
}

describe('traceEmissions', () => {
  test('adds to the detail of an entry who emitted it, and changes nothing else', () => {
    const definition = machine(task(entry()));
    const copy = structuredClone(definition);

    const traced = traceEmissions(definition);

    expect(traced.findings).toEqual([]);
    expect(definition).toEqual(copy);
    const [one] = entriesOf(traced.definition, 'States', 'Ask');
    expect(one).toEqual(entry({ data: { sku: '{% $sku %}' }, metadata: expect.stringMatching(/^\{% .* %\}$/s) }));
  });

  test('makes metadata that the router reads back as an event of that run', async () => {
    const { definition } = traceEmissions(machine(task(entry(), entry())));
    const [first, second] = entriesOf(definition, 'States', 'Ask').map(({ Detail }) => (Detail as Json).metadata);

    const metadata = await evaluate(first);

    expect(metadata).toEqual({
      environment: 'production',
      organisationId: 'acme',
      dialect: 'workflow',
      receivedAt: '2026-11-21T10:00:05.123Z',
      forced: false,
      debug: false,
      emitter: {
        runId,
        workflowId: '7cbe5fa0-3633-436d-9dcf-8f72156c4cb3',
        state: 'Ask',
        enteredAt: '2026-11-21T10:00:05.123Z',
        entry: 0,
      },
      lineage: { rootEventId: eventIdOf('root'), parentRunId: runId, depth: 3 },
    });
    const ids = await Promise.all(
      [first, first, second].map(async (text) => identifyEvent(parseDetail({ metadata: await evaluate(text) })).id),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test('leaves out an organisation that the run does not have', async () => {
    const { definition } = traceEmissions(machine(task(entry())));
    const [one] = entriesOf(definition, 'States', 'Ask');
    const { organisationId: _, ...run } = context.Execution.Input.run;

    const metadata = await evaluate(metadataOf(one), {
      Execution: { ...context.Execution, Input: { run } },
    });

    expect(metadata).not.toHaveProperty('organisationId');
  });

  test('merges its metadata into a detail that an expression gives', async () => {
    const { definition, findings } = traceEmissions(machine(task(entry("{% {'data': $order} %}"))));
    const [one] = entriesOf(definition, 'States', 'Ask');

    const detail = await evaluate(one?.Detail, {}, { order: { sku: 'LAMP' } });

    expect(findings).toEqual([]);
    expect(detail).toMatchObject({ data: { sku: 'LAMP' }, metadata: { emitter: { runId } } });
  });

  test('distinguishes the items of a Map', async () => {
    const { definition } = traceEmissions(machine({ Type: 'Map', ItemProcessor: processor(task(entry())), End: true }));
    const [one] = entriesOf(definition, 'States', 'Ask', 'ItemProcessor', 'States', 'Each');

    const metadata = await evaluate(metadataOf(one), { Map: { Item: { Index: 7, Value: 'x' } } });

    expect(metadata).toMatchObject({ emitter: { item: 7 } });
  });

  test.each([
    ['a Map’s older Iterator', { Type: 'Map', Iterator: processor(task(entry())) }, ['Iterator', 'States', 'Each']],
    [
      'a Parallel’s branch',
      { Type: 'Parallel', Branches: [{ States: {} }, processor(task(entry()))] },
      ['Branches', '1', 'States', 'Each'],
    ],
  ])('reaches into %s', (_, state, path) => {
    const { definition, findings } = traceEmissions(machine(state));

    expect(findings).toEqual([]);
    expect(JSON.stringify(entriesOf(definition, 'States', 'Ask', ...path))).toContain('metadata');
  });

  test('traces a JSONata state in a machine of JSONPath', () => {
    const { definition, findings } = traceEmissions(
      machine({ ...task(entry()), QueryLanguage: 'JSONata' }, 'JSONPath'),
    );

    expect(findings).toEqual([]);
    expect(JSON.stringify(definition)).toContain('metadata');
  });

  test('leaves alone what is for another bus and what is no emission', () => {
    const elsewhere = { ...entry(), EventBusName: 'arn:aws:events:eu-central-1:1:event-bus/other' };
    const states = {
      A: task(elsewhere),
      B: { Type: 'Pass' },
      C: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage' },
    };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: states };

    expect(traceEmissions(definition)).toEqual({ definition, calls: [], findings: [] });
  });

  test.each([
    ['entries that an expression gives', { ...task(), Arguments: { Entries: '{% $all %}' } }, '/Arguments/Entries'],
    ['arguments that an expression gives', { ...task(), Arguments: '{% $all %}' }, '/Arguments/Entries'],
    ['a detail that is a text', task(entry('text')), '/Arguments/Entries/0/Detail'],
    ['a detail that is missing', task(entry(), { EventBusName: bus }), '/Arguments/Entries/1/Detail'],
    ['a JSONPath state', { ...task(), QueryLanguage: 'JSONPath', Parameters: { Entries: [entry()] } }, ''],
    [
      'a JSONPath state whose detail is a path',
      { ...task(), QueryLanguage: 'JSONPath', Parameters: { Entries: [{ EventBusName: bus, 'Detail.$': '$' }] } },
      '',
    ],
    [
      'a Map inside a Map',
      { Type: 'Map', ItemProcessor: processor({ Type: 'Map', ItemProcessor: processor(task(entry())) }) },
      '/ItemProcessor/States/Each/ItemProcessor/States/Each',
    ],
    [
      'a distributed Map',
      { Type: 'Map', ItemProcessor: processor(task(entry()), { Mode: 'DISTRIBUTED' }) },
      '/ItemProcessor/States/Each',
    ],
    ['an entry that an expression gives', task('{% $one %}'), '/Arguments/Entries/0'],
    [
      'the bus named by an expression',
      task({ ...entry(), EventBusName: `{% '${bus}' %}` }),
      '/Arguments/Entries/0/EventBusName',
    ],
    ['the SDK’s own integration', { ...task(entry()), Resource: 'arn:aws:states:::aws-sdk:eventbridge:putEvents' }, ''],
    ['the callback form', { ...task(entry()), Resource: 'arn:aws:states:::events:putEvents.waitForTaskToken' }, ''],
  ])('refuses %s, with the place and the remedy', (_, state, at) => {
    const { findings } = traceEmissions(machine(state));

    expect(findings).toEqual([
      { pointer: `/States/Ask${at}`, message: expect.stringMatching(/\S/), remedy: expect.stringMatching(/\S/) },
    ]);
  });

  test('does not overwrite metadata of the author’s own without a word', () => {
    const { findings } = traceEmissions(machine(task(entry({ data: {}, metadata: { environment: 'staging' } }))));

    expect(findings).toEqual([expect.objectContaining({ pointer: '/States/Ask/Arguments/Entries/0/Detail/metadata' })]);
  });

  test('spells a place whose state has a slash in its name', () => {
    const definition = { QueryLanguage: 'JSONata', StartAt: 'a/b', States: { 'a/b': task(entry('text')) } };

    expect(traceEmissions(definition).findings[0]?.pointer).toBe('/States/a~1b/Arguments/Entries/0/Detail');
  });
});
