// State machines with their versions, aliases and tags, and the permissions of operations.
import { describe, expect, jest, test } from '@jest/globals';
import type { JsonObject } from '../../../../../../lib/local/platform/service.ts';
import { jsonata, machineArn, roleArn, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const pass = jsonata({ P: { Type: 'Pass', End: true } });
const wait = jsonata({ W: { Type: 'Wait', Seconds: 100, End: true } });

describe('state machines', () => {
  test('are created once and described', async () => {
    const harness = new StatesHarness();
    const created = await harness.create(pass);

    const again = await harness.create(pass);

    expect(again).toEqual(created);
    expect(await harness.service.call('DescribeStateMachine', { stateMachineArn: machineArn })).toEqual({
      stateMachineArn: machineArn,
      name: 'machine',
      status: 'ACTIVE',
      definition: JSON.stringify(pass),
      roleArn,
      type: 'STANDARD',
      creationDate: 1767225600,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    await expect(harness.create(wait)).rejects.toMatchObject({ code: 'StateMachineAlreadyExists' });
  });

  test('have versions and aliases as on AWS', async () => {
    const harness = new StatesHarness();
    await harness.create(pass);
    const { call } = { call: harness.service.call.bind(harness.service) };

    const first = await call('PublishStateMachineVersion', { stateMachineArn: machineArn });
    const same = await call('PublishStateMachineVersion', { stateMachineArn: machineArn });
    await call('UpdateStateMachine', { stateMachineArn: machineArn, definition: JSON.stringify(wait) });
    await call('PublishStateMachineVersion', { stateMachineArn: machineArn, description: 'two' });
    const listed = await call('ListStateMachineVersions', { stateMachineArn: machineArn });

    expect([first.stateMachineVersionArn, same.stateMachineVersionArn]).toEqual([`${machineArn}:1`, `${machineArn}:1`]);
    expect(listed.stateMachineVersions).toMatchObject([
      { stateMachineVersionArn: `${machineArn}:2` },
      { stateMachineVersionArn: `${machineArn}:1` },
    ]);
    const routes = (first: number, second: number) => [
      { stateMachineVersionArn: `${machineArn}:1`, weight: first },
      { stateMachineVersionArn: `${machineArn}:2`, weight: second },
    ];
    await expect(
      call('CreateStateMachineAlias', { name: 'live', routingConfiguration: routes(70, 29) }),
    ).rejects.toThrow('Sum of routing configuration weights must equal 100. Received: [70, 29]');
    await call('CreateStateMachineAlias', { name: 'live', routingConfiguration: routes(70, 30) });
    await expect(
      call('DeleteStateMachineVersion', { stateMachineVersionArn: `${machineArn}:1` }),
    ).rejects.toMatchObject({ code: 'ConflictException' });
    await call('UpdateStateMachineAlias', {
      stateMachineAliasArn: `${machineArn}:live`,
      routingConfiguration: routes(0, 100).slice(1),
    });
    expect(await call('DescribeStateMachineAlias', { stateMachineAliasArn: `${machineArn}:live` })).toMatchObject({
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: `${machineArn}:2`, weight: 100 }],
    });
  });

  test('get no revision and no second version from an update that changes nothing', async () => {
    const harness = new StatesHarness();
    const call = (operation: string, input: object) => harness.service.call(operation, input as JsonObject);
    await harness.create(pass);
    const changed = { ...pass, Comment: 'changed' };
    const update = { stateMachineArn: machineArn, publish: true };

    const first = await call('UpdateStateMachine', { ...update, definition: JSON.stringify(pass, undefined, 2) });
    const again = await call('UpdateStateMachine', { ...update, roleArn });
    const other = await call('UpdateStateMachine', { ...update, definition: JSON.stringify(changed) });

    expect(first).toEqual({ updateDate: expect.any(Number), stateMachineVersionArn: `${machineArn}:1` });
    expect(again).toEqual(first);
    expect(other).toMatchObject({ revisionId: expect.any(String), stateMachineVersionArn: `${machineArn}:2` });
    await expect(call('UpdateStateMachine', update)).rejects.toThrow('must be specified');
  });

  test('are described with the variables that their states read', async () => {
    const harness = new StatesHarness();
    const End = true;
    const expression = { Type: 'Pass', QueryLanguage: 'JSONata', End };
    const inner = {
      StartAt: 'Sum',
      States: {
        Sum: { Type: 'Pass', Assign: { 's.$': 'States.MathAdd(States.MathAdd($y, $x), $.n)' }, Next: 'Expression' },
        Expression: { ...expression, Output: '{% $map($list, function($i) { $i + $bias }) ~> $sum() %}' },
      },
    };
    await harness.create({
      StartAt: 'Set',
      States: {
        Set: {
          Type: 'Pass',
          Assign: { x: 1, y: 2, list: [1], bias: 3, wait: 1 },
          Parameters: { constant: '$x', pathLikePath: '$y' },
          Next: 'Wait',
        },
        Wait: { Type: 'Wait', SecondsPath: '$wait', Next: 'Choose' },
        Choose: {
          Type: 'Choice',
          Choices: [
            {
              And: [
                { Variable: '$y', NumericEqualsPath: '$x' },
                { Variable: '$.a', IsNull: true },
              ],
              Next: 'Each',
            },
          ],
          Default: 'Each',
        },
        Each: { Type: 'Map', ItemsPath: '$list', ItemProcessor: inner, End },
      },
    });
    const variableReferences = {
      ...{ Wait: ['wait'], Choose: ['x', 'y'], Each: ['list'], Sum: ['x', 'y'], Expression: ['bias', 'list'] },
    };
    const executionArn = await harness.start({});

    const described = await harness.service.call('DescribeStateMachine', { stateMachineArn: machineArn });
    const ofExecution = await harness.service.call('DescribeStateMachineForExecution', { executionArn });

    expect(described.variableReferences).toEqual(variableReferences);
    expect(ofExecution.variableReferences).toEqual(variableReferences);
  });

  test('carry tags', async () => {
    const harness = new StatesHarness();
    await harness.create(pass, {
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });

    await harness.service.call('TagResource', { resourceArn: machineArn, tags: [{ key: 'a', value: '3' }] });
    await harness.service.call('UntagResource', { resourceArn: machineArn, tagKeys: ['b'] });

    const listed = await harness.service.call('ListTagsForResource', { resourceArn: machineArn });
    expect(listed).toEqual({ tags: [{ key: 'a', value: '3' }] });
  });

  test('are described without the definition when only metadata is requested', async () => {
    const harness = new StatesHarness();
    await harness.create(pass);

    const described = await harness.service.call('DescribeStateMachine', {
      stateMachineArn: machineArn,
      includedData: 'METADATA_ONLY',
    });

    expect(described.definition).toBeUndefined();
    expect(described.name).toBe('machine');
  });

  test('need the permission that the operation names on the ARN', () => {
    const { service } = new StatesHarness();

    const permissions = service.permissions('StartExecution', { stateMachineArn: `${machineArn}:live` });

    expect(permissions).toEqual([{ action: 'states:StartExecution', resource: machineArn }]);
    expect(() => service.permissions('DescribeMapRun', {})).toThrow(
      'the operation "DescribeMapRun" of Step Functions is not implemented',
    );
  });
});
