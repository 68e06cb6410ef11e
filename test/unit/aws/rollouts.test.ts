// Starts while a version is rolled out: which ARN is started, and what happens when the lookup or the version is gone.
import {
  DescribeStateMachineAliasCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Executions } from '../../../lib/aws/executions.ts';
import { createRollouts } from '../../../lib/aws/rollouts.ts';
import type { ExecutionInput } from '../../../lib/core/event/event.ts';
import { deriveRunId } from '../../../lib/core/event/identity.ts';
import { eventIdOf } from '../../fixtures/bus-events.ts';
import { workflow } from '../../fixtures/world.ts';

const arnPrefix = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Flowgate_';
const plain = workflow('orders');
const orders = { ...plain, rollout: { percent: 10, minutes: 30, failures: 1 } };
const aliasArn = `${arnPrefix}${orders.id}:live`;
const versionArn = (number: number) => `${arnPrefix}${orders.id}:${number}`;
const runId = deriveRunId(eventIdOf('k'), orders.id);

/** The alias gives all organisations the version 5, so that the choice is known. */
function setUp({ weight = 0 }: { readonly weight?: number } = {}) {
  const client = new SFNClient({ region: 'eu-central-1' });
  const sfn = mockClient(client);
  sfn.on(StartExecutionCommand).resolves({ startDate: new Date(0) });
  sfn.on(DescribeStateMachineAliasCommand).resolves({
    routingConfiguration: [
      { stateMachineVersionArn: versionArn(5), weight: 100 - weight },
      { stateMachineVersionArn: versionArn(6), weight },
    ],
  });
  const clock = { now: new Date('2026-11-21T10:00:00.000Z') };
  const findVersion = createRollouts({ createClient: () => client, arnPrefix, now: () => clock.now });
  const executions = new Executions({ client, arnPrefix, findVersion });
  const start = (organisationId?: string, of = orders) =>
    executions.start(of, runId, { run: { id: runId, organisationId } } as unknown as ExecutionInput);
  const listStarted = () => sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.stateMachineArn);
  const countLookups = () => sfn.commandCalls(DescribeStateMachineAliasCommand).length;
  return { sfn, clock, start, listStarted, countLookups };
}

test.each([
  [0, 5],
  [100, 6],
])('with a weight of %i %% for the new version, an organisation gets version %i', async (weight, version) => {
  const { start, listStarted } = setUp({ weight });

  await start('acme');

  expect(listStarted()).toEqual([versionArn(version)]);
});

test('the alias is started, without a lookup, for events of no organisation and for workflows without a rollout', async () => {
  const { start, listStarted, countLookups } = setUp();

  await start(undefined);
  await start('acme', plain as typeof orders);

  expect(listStarted()).toEqual([aliasArn, aliasArn]);
  expect(countLookups()).toBe(0);
});

test('the alias is looked up once a minute', async () => {
  const { clock, start, countLookups } = setUp();

  for (const organisation of ['a', 'b', 'a']) await start(organisation);
  expect(countLookups()).toBe(1);
  clock.now = new Date(clock.now.getTime() + 60_000);
  await start('a');

  expect(countLookups()).toBe(2);
});

test('a lookup that fails leaves the choice to the alias', async () => {
  const { sfn, start, listStarted } = setUp();
  sfn.on(DescribeStateMachineAliasCommand).rejects(new Error('ThrottlingException'));

  expect(await start('acme')).toMatchObject({ kind: 'started' });
  expect(listStarted()).toEqual([aliasArn]);
});

test('a version that was deleted since the lookup is started through the alias', async () => {
  const { sfn, start, listStarted } = setUp();
  const gone = new StateMachineDoesNotExist({ message: 'gone', $metadata: {} });
  sfn.on(StartExecutionCommand, { stateMachineArn: versionArn(5) }).rejects(gone);

  expect(await start('acme')).toMatchObject({ kind: 'started' });
  expect(listStarted()).toEqual([versionArn(5), aliasArn]);
});

test('another failure of the start is not repeated through the alias', async () => {
  const { sfn, start, listStarted } = setUp();
  sfn.on(StartExecutionCommand).rejects(new Error('ServiceUnavailable'));

  await expect(start('acme')).rejects.toThrow('ServiceUnavailable');
  expect(listStarted()).toEqual([versionArn(5)]);
});
