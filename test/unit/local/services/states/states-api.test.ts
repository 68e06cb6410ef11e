import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import { brief, jsonata, machineArn, roleArn, StatesHarness } from './states-harness.ts';

const pass = jsonata({ P: { Type: 'Pass', End: true } });
const wait = jsonata({ W: { Type: 'Wait', Seconds: 100, End: true } });

describe('StartExecution', () => {
  test('answers the first execution for the same name and input while it runs', async () => {
    const harness = new StatesHarness();
    await harness.create(wait);
    const request = { stateMachineArn: machineArn, name: 'one', input: '{"a":1}' };

    const first = await harness.service.call('StartExecution', request);
    await harness.clock.advance(1000);
    const second = await harness.service.call('StartExecution', { ...request, input: '{ "a": 1 }' });

    expect(second).toEqual(first);
  });

  test.each([
    ['another input while it runs', 0, '{"a":2}'],
    ['the same input once it has ended', 200_000, '{"a":1}'],
  ])('refuses a name with %s', async (_what, elapsedMs, input) => {
    const harness = new StatesHarness();
    await harness.create(wait);
    await harness.service.call('StartExecution', { stateMachineArn: machineArn, name: 'one', input: '{"a":1}' });
    await harness.clock.advance(elapsedMs);

    const again = harness.service.call('StartExecution', { stateMachineArn: machineArn, name: 'one', input });

    await expect(again).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
      message: "Execution Already Exists: 'arn:aws:states:us-east-1:000000000000:execution:machine:one'",
    });
  });

  test.each([
    [{ name: 'a b' }, 'InvalidName'],
    [{ name: 'a:b' }, 'InvalidName'],
    [{ name: 'x'.repeat(81) }, 'ValidationException'],
    [{ input: 'not json' }, 'InvalidExecutionInput'],
    [{ input: '' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('x'.repeat(262_143)) }, 'ValidationException'],
    [{ stateMachineArn: `${machineArn}2` }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: 'nonsense' }, 'InvalidArn'],
    [{ flavour: 'sweet' }, 'NotImplemented'],
  ])('refuses %j', async (more, code) => {
    const harness = new StatesHarness();
    await harness.create(pass);

    const started = harness.service.call('StartExecution', { stateMachineArn: machineArn, ...more });

    await expect(started).rejects.toMatchObject({ code });
  });

  test('runs a version and an alias on the definition that they had', async () => {
    const harness = new StatesHarness();
    await harness.create(jsonata({ P: { Type: 'Pass', Output: 'first', End: true } }), {
      publish: true,
      versionDescription: 'v1',
    });
    const alias = { name: 'live', routingConfiguration: [{ stateMachineVersionArn: `${machineArn}:1`, weight: 100 }] };
    await harness.service.call('CreateStateMachineAlias', alias);
    await harness.service.call('UpdateStateMachine', {
      stateMachineArn: machineArn,
      definition: JSON.stringify(jsonata({ P: { Type: 'Pass', Output: 'second', End: true } })),
    });

    const outputs: unknown[] = [];
    for (const stateMachineArn of [machineArn, `${machineArn}:1`, `${machineArn}:live`]) {
      const { executionArn } = await harness.service.call('StartExecution', { stateMachineArn });
      const { output, versionArn, aliasArn } = await harness.finish(String(executionArn));
      outputs.push([output, versionArn, aliasArn]);
    }

    expect(outputs).toEqual([
      ['"second"', undefined, undefined],
      ['"first"', `${machineArn}:1`, undefined],
      ['"first"', `${machineArn}:1`, `${machineArn}:live`],
    ]);
    const byAlias = await harness.service.call('ListExecutions', { stateMachineArn: `${machineArn}:live` });
    expect(byAlias.executions).toMatchObject([{ stateMachineAliasArn: `${machineArn}:live`, status: 'SUCCEEDED' }]);
  });

  test('tells each status to the default bus as AWS does', async () => {
    const harness = new StatesHarness();

    await harness.run(pass, { a: 1 });

    const told = harness.calls.filter(({ operation }) => operation === 'PutAwsEvent');
    expect(told.map(({ input }) => (input.Detail as { status: string }).status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(told[1]).toEqual({
      caller: {
        kind: 'service',
        principal: 'states.amazonaws.com',
        sourceArn: 'arn:aws:states:us-east-1:000000000000:execution:machine:run',
      },
      service: 'events',
      operation: 'PutAwsEvent',
      input: {
        Source: 'aws.states',
        DetailType: 'Step Functions Execution Status Change',
        Resources: ['arn:aws:states:us-east-1:000000000000:execution:machine:run'],
        Time: 1767225600,
        Detail: {
          executionArn: 'arn:aws:states:us-east-1:000000000000:execution:machine:run',
          stateMachineArn: machineArn,
          name: 'run',
          status: 'SUCCEEDED',
          startDate: 1767225600000,
          stopDate: 1767225600000,
          input: '{"a":1}',
          output: '{"a":1}',
          inputDetails: { included: true },
          outputDetails: { included: true },
          error: null,
          cause: null,
          stateMachineVersionArn: null,
          stateMachineAliasArn: null,
          redriveCount: 0,
          redriveDate: null,
          redriveStatus: 'NOT_REDRIVABLE',
          redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        },
      },
    });
  });

  test('runs ten thousand executions at once', async () => {
    const gate = Promise.withResolvers<JsonObject>();
    const harness = new StatesHarness({ 'lambda.Invoke': () => gate.promise });
    const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' } };
    await harness.create(
      jsonata({ T: { ...task, Output: '{% $states.input.n + $states.result.Payload %}', End: true } }),
    );

    const arns: string[] = [];
    for (let n = 0; n < 10_000; n++) arns.push(await harness.start({ n }, `run-${n}`));
    const ends = arns.map((arn) => harness.service.finished(arn));
    gate.resolve({ StatusCode: 200, Payload: '1' });
    const outputs = (await Promise.all(ends)).map(({ output }) => Number(output));

    expect(outputs).toEqual(Array.from({ length: 10_000 }, (_, n) => n + 1));
  }, 60_000);
});

describe('StopExecution', () => {
  test('aborts with the error and the cause given', async () => {
    const harness = new StatesHarness();
    await harness.create(wait);
    const executionArn = await harness.start();
    await harness.clock.advance(5000);

    const stopped = await harness.service.call('StopExecution', { executionArn, error: 'Enough', cause: 'of it' });

    expect(stopped).toEqual({ stopDate: 1767225605 });
    expect(await harness.service.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'of it',
    });
    expect((await harness.history()).at(-1)).toEqual({
      id: 3,
      previousEventId: 0,
      timestamp: 1767225605,
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'Enough', cause: 'of it' },
    });
  });
});

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

  test('have versions and aliases as AWS has', async () => {
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

  test('tell no definition where metadata alone is asked for', async () => {
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

    expect(permissions).toEqual([{ action: 'states:StartExecution', resource: `${machineArn}:live` }]);
    expect(() => service.permissions('CreateActivity', {})).toThrow(
      'the operation "CreateActivity" of Step Functions is not implemented',
    );
  });
});

describe('task tokens', () => {
  const machine = jsonata({
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: 'q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
      HeartbeatSeconds: 10,
      TimeoutSeconds: 60,
      Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }],
      End: true,
    },
    Late: { Type: 'Pass', End: true },
  });
  const tokenOf = (harness: StatesHarness): string =>
    JSON.parse(String(harness.calls.find(({ operation }) => operation === 'SendMessage')?.input.MessageBody)).token;
  const started = async (): Promise<StatesHarness> => {
    const harness = new StatesHarness({ 'sqs.SendMessage': () => ({ MessageId: 'm', MD5OfMessageBody: 'x' }) });
    await harness.create(machine);
    await harness.start();
    await harness.clock.advance(0);
    return harness;
  };
  const arn = 'arn:aws:states:us-east-1:000000000000:execution:machine:run';

  test('end the wait with an output', async () => {
    const harness = await started();
    await harness.clock.advance(9_000);
    await harness.service.call('SendTaskHeartbeat', { taskToken: tokenOf(harness) });
    await harness.clock.advance(9_000);

    await harness.service.call('SendTaskSuccess', { taskToken: tokenOf(harness), output: '{"done":true}' });

    expect((await harness.finish(arn)).output).toBe('{"done":true}');
    expect(brief(await harness.history()).slice(2, 7)).toEqual([
      '3 TaskScheduled < 2',
      '4 TaskStarted < 3',
      '5 TaskSubmitted < 4',
      '6 TaskSucceeded < 5',
      '7 TaskStateExited < 6',
    ]);
    await expect(
      harness.service.call('SendTaskSuccess', { taskToken: tokenOf(harness), output: '1' }),
    ).rejects.toMatchObject({ code: 'TaskTimedOut' });
  });

  test('end the wait with a failure', async () => {
    const harness = await started();

    await harness.service.call('SendTaskFailure', { taskToken: tokenOf(harness), error: 'Broken', cause: 'glass' });

    expect(await harness.finish(arn)).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'glass' });
    await expect(harness.service.call('SendTaskSuccess', { taskToken: 'x', output: '1' })).rejects.toMatchObject({
      code: 'InvalidToken',
    });
  });

  test('are given up when no heartbeat comes', async () => {
    const harness = await started();

    const ended = await harness.finish(arn);

    expect(ended.output).toBe('{"Error":"States.Timeout","Cause":""}');
    expect((await harness.history())[5]).toMatchObject({
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });
});

describe('states:startExecution', () => {
  const child = {
    name: 'child',
    roleArn,
    definition: JSON.stringify(
      jsonata({
        C: { Type: 'Wait', Seconds: 3, Next: 'D' },
        D: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.ok %}', Next: 'S' }], Default: 'F' },
        S: { Type: 'Pass', Output: { said: 'hello' }, End: true },
        F: { Type: 'Fail', Error: 'No', Cause: 'way' },
      }),
    ),
  };
  const childArn = machineArn.replace(/machine$/, 'child');
  const parent = (form: string) =>
    jsonata({
      T: {
        Type: 'Task',
        Resource: `arn:aws:states:::states:startExecution${form}`,
        Arguments: { StateMachineArn: childArn, Name: 'kid', Input: '{% $states.input %}' },
        End: true,
      },
    });
  const kidArn = 'arn:aws:states:us-east-1:000000000000:execution:child:kid';

  test('does not wait in its plain form', async () => {
    const harness = new StatesHarness();
    await harness.service.call('CreateStateMachine', child);

    const ended = await harness.run(parent(''), { ok: true });

    expect(JSON.parse(ended.output ?? '')).toMatchObject({
      ExecutionArn: kidArn,
      StartDate: 1767225600000,
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
    expect(ended.stoppedAt).toBe(ended.startedAt);
  });

  test.each([
    ['.sync', '{"said":"hello"}'],
    ['.sync:2', { said: 'hello' }],
  ])('waits in the form %s', async (form, Output) => {
    const harness = new StatesHarness();
    await harness.service.call('CreateStateMachine', child);

    const ended = await harness.run(parent(form), { ok: true });

    expect(JSON.parse(ended.output ?? '')).toMatchObject({
      ExecutionArn: kidArn,
      Status: 'SUCCEEDED',
      Output,
      StopDate: 1767225603000,
    });
    expect((await harness.history()).map(({ type }) => type).slice(2, 6)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
    ]);
  });

  test('fails with the child', async () => {
    const harness = new StatesHarness();
    await harness.service.call('CreateStateMachine', child);

    const ended = await harness.run(parent('.sync'), { ok: false });

    expect(ended.error).toBe('States.TaskFailed');
    expect(JSON.parse(ended.cause ?? '')).toMatchObject({
      Status: 'FAILED',
      Error: 'No',
      Cause: 'way',
      Input: '{"ok":false}',
    });
  });

  test('stops the child when the parent is stopped', async () => {
    const harness = new StatesHarness();
    await harness.service.call('CreateStateMachine', child);
    await harness.create(parent('.sync'));
    const executionArn = await harness.start({ ok: true });
    await harness.clock.advance(1000);

    await harness.service.call('StopExecution', { executionArn });

    expect(await harness.finish(kidArn)).toMatchObject({ status: 'ABORTED' });
  });
});

describe('a restart', () => {
  const machine = jsonata({
    A: { Type: 'Pass', Assign: { seen: '{% $states.input.v %}' }, Output: 'on', Next: 'W' },
    W: { Type: 'Wait', Seconds: 100, Next: 'T' },
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'f', Payload: ['{% $seen %}', '{% $states.context.State.EnteredTime %}'] },
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  });

  test('takes an execution up in the state that it had entered', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'states-'));
    let isAnswering = false;
    const lambda = ({ Payload }: Record<string, unknown>) =>
      isAnswering ? { StatusCode: 200, Payload: String(Payload) } : new Promise<never>(() => {});
    const harness = new StatesHarness({ 'lambda.Invoke': lambda }, { dataDir });
    await harness.create(machine);
    const executionArn = await harness.start({ v: 7 });
    await harness.clock.advance(50_000);
    await harness.service.close();
    harness.open();
    await harness.clock.advance(60_000);
    await harness.service.close();
    isAnswering = true;
    harness.open();

    const ended = await harness.finish(executionArn);

    expect(ended.output).toBe('[7,"2026-01-01T00:01:40.000Z"]');
    expect(brief(await harness.history()).map((event) => event.split(' ')[1])).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    harness.open();
    expect(await harness.service.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      output: ended.output,
    });
    expect((await harness.history()).length).toBe(11);
  });
});
