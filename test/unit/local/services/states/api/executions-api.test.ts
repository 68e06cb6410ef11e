// StartExecution and StopExecution, and the status events of an execution.
import { describe, expect, jest, test } from '@jest/globals';
import type { JsonObject } from '../../../../../../lib/local/platform/service.ts';
import { jsonata, machineArn, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const pass = jsonata({ P: { Type: 'Pass', End: true } });
const wait = jsonata({ W: { Type: 'Wait', Seconds: 100, End: true } });

describe('StartExecution', () => {
  test('returns the first execution for the same name and input while it runs', async () => {
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

  test('runs versions and aliases with the definition that was published', async () => {
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

  test('sends each status to the default bus as AWS does', async () => {
    const harness = new StatesHarness();

    await harness.run(pass, { a: 1 });

    const statusEvents = harness.calls.filter(({ operation }) => operation === 'PutAwsEvent');
    expect(statusEvents.map(({ input }) => (input.Detail as { status: string }).status)).toEqual([
      'RUNNING',
      'SUCCEEDED',
    ]);
    expect(statusEvents[1]).toEqual({
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

  test(
    'runs ten thousand executions at once',
    async () => {
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
    },
    2 * testTimeoutMs,
  );
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
