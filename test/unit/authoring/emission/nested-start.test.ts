// Workflows that start others by name: what is added to the task, what is refused, and the cycles that come of it.
import { describe, expect, test } from '@jest/globals';
import { findEmissionCycles } from '../../../../lib/authoring/emission/emission-cycles.ts';
import { traceEmissions } from '../../../../lib/authoring/emission/lineage.ts';
import { isNestedRunId, parseRunId, type RunId } from '../../../../lib/core/event/identity.ts';
import { Catalogue, type Workflow } from '../../../../lib/core/workflow/workflow.ts';
import { workflow } from '../../../fixtures/world.ts';
import { StatesHarness } from '../../local/services/states/states-harness.ts';

const reorder = workflow('sku-reorder', { name: 'Nachbestellung' });
const workflows = new Catalogue([reorder, workflow('order-intake')]);
const Resource = 'arn:aws:states:::states:startExecution';
const start = (more: object = {}, resource = Resource): object => ({
  Type: 'Task',
  Resource: resource,
  Arguments: { StateMachineArn: '${workflow:sku-reorder}', ...more },
  End: true,
});
const machine = (state: object, more: object = {}): Record<string, unknown> => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Call',
  States: { Call: state },
  ...more,
});
const trace = (state: object, more: object = {}) =>
  traceEmissions(machine(state, more), { catalogue: workflows, isComplete: true });
const substitution = `\${Workflow${reorder.id.replaceAll('-', '')}}`;
const at = '/States/Call';

/** The requests that the child is started with, in a run of the parent. */
async function runParent(state: object, input: object): Promise<{ name: string; input: unknown }[]> {
  const { definition } = trace(state);
  const text = JSON.stringify(definition).replaceAll(
    substitution,
    'arn:aws:states:us-east-1:000000000000:stateMachine:child',
  );
  const harness = new StatesHarness();
  await harness.create({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }, { name: 'child' });
  await harness.create(JSON.parse(text));
  const parent = 'run_0123456789abcdefghjkmnpqrs01m8fvh2y5ha87ytfw';
  const ended = await harness.finish(await harness.start(input, parent));
  expect(ended).toMatchObject({ status: 'SUCCEEDED' });
  return harness.calls
    .filter(({ operation }) => operation === 'StartExecution')
    .map((call) => ({ name: String(call.input.name), input: JSON.parse(String(call.input.input)) }));
}

const run = {
  ...{ id: 'run_0123456789abcdefghjkmnpqrs01m8fvh2y5ha87ytfw', workflowId: 'parent', eventId: 'evt_1' },
  ...{ environment: 'staging', forced: true, debug: false, depth: 1, rootEventId: 'evt_0' },
};
const event = { source: 'shop', name: 'order.created', receivedAt: '2026-11-21T10:00:00.000Z' };

describe('a state that starts a workflow by its name', () => {
  test.each(['', '.sync', '.sync:2'])('gives it the input of a run of its own: startExecution%s', async (suffix) => {
    const state = start({ Input: { sku: '{% $states.input.data.sku %}' } }, `${Resource}${suffix}`);

    const [child] = await runParent(state, { run, event, data: { sku: 'LAMP' } });

    expect(parseRunId(child?.name ?? '')?.eventId).toBe('evt_0123456789abcdefghjkmnpqrs01m8fvh2y5');
    expect(isNestedRunId(child?.name as RunId)).toBe(true);
    expect(child?.input).toEqual({
      run: {
        ...{ id: child?.name, workflowId: reorder.id, eventId: 'evt_1', environment: 'staging', forced: false },
        ...{ debug: false, depth: 2, rootEventId: 'evt_0', parentRunId: run.id },
      },
      event,
      data: { sku: 'LAMP' },
    });
  });

  test('gives each item of a Map a run of its own, with the data of an expression', async () => {
    const inner = { StartAt: 'One', States: { One: start({ Input: '{% {"n": $states.input} %}' }) } };

    const children = await runParent({ Type: 'Map', Items: [1, 2], ItemProcessor: inner, End: true }, { run, event });

    expect(children.map(({ input }) => (input as { data: unknown }).data)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(new Set(children.map(({ name }) => name)).size).toBe(2);
  });

  test('names it by the manifest, the folder or the ID, and is found as a call', () => {
    for (const name of ['Nachbestellung', 'sku-reorder', reorder.id]) {
      const traced = trace(start({ StateMachineArn: `\${workflow:${name}}` }));

      expect(traced.findings).toEqual([]);
      expect(traced.calls).toEqual([{ pointer: `${at}/Arguments/StateMachineArn`, workflowId: reorder.id }]);
      expect(JSON.stringify(traced.definition)).toContain(`"StateMachineArn":"${substitution}"`);
    }
  });

  test('keeps the reference of another task as an ARN', () => {
    const describeIt = start({}, 'arn:aws:states:::aws-sdk:sfn:describeStateMachine');

    expect(trace(describeIt)).toMatchObject({
      definition: { States: { Call: { Arguments: { StateMachineArn: substitution } } } },
      calls: [],
      findings: [],
    });
  });

  const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
  const inMap = (config: object): object => ({
    Type: 'Map',
    ItemProcessor: { ...config, StartAt: 'One', States: { One: start() } },
  });
  test.each([
    [
      'a misspelt name',
      start({ StateMachineArn: '${workflow:sku-reoder}' }),
      '/Arguments/StateMachineArn',
      /^there is no workflow "sku-reoder"; did you mean "sku-reorder"\?/,
    ],
    ['a name of its own', start({ Name: 'mine' }), '/Arguments/Name', /is the ID of its run/],
    ['text as its input', start({ Input: 'text' }), '/Arguments/Input', /must be an object/],
    [
      'a computed machine',
      start({ StateMachineArn: "{% '${workflow:sku-reorder}' %}" }),
      '/Arguments/StateMachineArn',
      /must be named literally/,
    ],
    ['the SDK', start({}, 'arn:aws:states:::aws-sdk:sfn:startExecution'), '/Resource', /would carry no lineage/],
    ['JSONPath', { ...start(), QueryLanguage: 'JSONPath' }, '', /^a JSONPath state starts a workflow/],
    ['a distributed Map', inMap({ ProcessorConfig: distributed }), '/ItemProcessor/States/One', /a distributed Map/],
  ])('with %s is refused by its place', (_, state, pointer, message) => {
    expect(trace(state).findings).toEqual([
      expect.objectContaining({ pointer: `${at}${pointer}`, message: expect.stringMatching(message) }),
    ]);
  });
});

describe('workflows that start each other by name', () => {
  const of = (name: string, calls: string[], more: Partial<Workflow> = {}) => ({
    workflow: workflow(name, more),
    definition: {},
    calls: calls.map((other) => ({ pointer: '/States/Call', workflowId: workflow(other).id })),
  });

  test('in a cycle are found', () => {
    expect(findEmissionCycles([of('a', ['b']), of('b', ['a'])])).toEqual([
      {
        ...{ folder: 'a', pointer: '/States/Call', isCertain: true },
        message:
          'the start of workflow "b" leads back to the workflow that starts it (a → b → a), and nothing would stop it',
        remedy:
          'start another workflow, or set "allowSelfTrigger": true in a/workflow.json and b/workflow.json if the loop ends by itself',
      },
    ]);
  });

  test('in a cycle that its authors allow, or in a line, are not', () => {
    const allowed = { allowSelfTrigger: true };

    expect(findEmissionCycles([of('a', ['b'], allowed), of('b', ['a'], allowed)])).toEqual([]);
    expect(findEmissionCycles([of('a', ['b', 'c']), of('b', ['c']), of('c', [])])).toEqual([]);
  });
});
