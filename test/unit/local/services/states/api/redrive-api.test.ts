// RedriveExecution of a single state. test/unit/local/services/states/redrive.test.ts has the nested ones.
import { describe, expect, jest, test } from '@jest/globals';
import { brief, jsonata, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const arn = 'arn:aws:states:us-east-1:000000000000:execution:machine:run';
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
};

describe('RedriveExecution', () => {
  const machine = jsonata({
    A: { Type: 'Pass', Assign: { kept: 'k' }, Next: 'T' },
    T: {
      ...invoke,
      Output:
        '{% [$states.result.Payload, $kept, $states.context.Execution.RedriveCount, $states.context.State.EnteredTime] %}',
      End: true,
    },
  });

  test('continues in the failed state and appends to its history', async () => {
    let isWorking = false;
    const harness = new StatesHarness({
      'lambda.Invoke': () =>
        isWorking ? { StatusCode: 200, Payload: '1' } : { FunctionError: 'Unhandled', Payload: '{"errorType":"E"}' },
    });
    await harness.run(machine);
    isWorking = true;
    await harness.clock.advance(60_000);

    const redriven = await harness.service.call('RedriveExecution', { executionArn: arn, clientToken: 'c' });
    const ended = await harness.finish(arn);

    expect(redriven).toEqual({ redriveDate: 1767225660 });
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      output: '[1,"k",1,"2026-01-01T00:00:00.000Z"]',
    });
    expect(ended.error).toBeUndefined();
    expect(brief(await harness.history()).slice(6)).toEqual([
      '7 TaskFailed < 6',
      '8 ExecutionFailed < 7',
      '9 ExecutionRedriven < 8',
      '10 TaskScheduled < 9',
      '11 TaskStarted < 10',
      '12 TaskSucceeded < 11',
      '13 TaskStateExited < 12',
      '14 ExecutionSucceeded < 13',
    ]);
    const statuses = harness.calls
      .filter(({ operation }) => operation === 'PutAwsEvent')
      .map(({ input }) => (input.Detail as { status: string }).status);
    expect(statuses).toEqual(['RUNNING', 'FAILED', 'RUNNING', 'SUCCEEDED']);
    expect(await harness.service.call('RedriveExecution', { executionArn: arn, clientToken: 'c' })).toEqual(redriven);
  });

  test('refuses an execution that succeeded', async () => {
    const harness = new StatesHarness();
    await harness.run(jsonata({ S: { Type: 'Succeed' } }));

    const redriven = harness.service.call('RedriveExecution', { executionArn: arn });

    await expect(redriven).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
      message: "Execution Not Redrivable: 'Execution is SUCCEEDED and cannot be redriven'",
    });
  });
});
