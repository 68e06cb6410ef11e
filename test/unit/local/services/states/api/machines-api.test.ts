// State machines with their versions, aliases and tags, and the permissions of operations.
import { describe, expect, jest, test } from '@jest/globals';
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
