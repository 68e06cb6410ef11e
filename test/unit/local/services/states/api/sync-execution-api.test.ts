// Express machines and StartSyncExecution.
import { describe, expect, jest, test } from '@jest/globals';
import { jsonata, machineArn, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

describe('an Express machine', () => {
  const express = { type: 'EXPRESS' };

  test('runs while the caller waits', async () => {
    const harness = new StatesHarness();
    await harness.create(jsonata({ P: { Type: 'Pass', Output: '{% $states.input.a + 1 %}', End: true } }), express);

    const answer = await harness.service.call('StartSyncExecution', {
      stateMachineArn: machineArn,
      name: 'n',
      input: '{"a":1}',
    });

    expect(answer).toMatchObject({
      executionArn: expect.stringMatching(/^arn:aws:states:us-east-1:000000000000:express:machine:n:[0-9a-f-]{36}$/),
      stateMachineArn: machineArn,
      name: 'n',
      status: 'SUCCEEDED',
      output: '2',
      startDate: 1767225600,
      stopDate: 1767225600,
    });
    expect(harness.calls).toEqual([]);
    await expect(
      harness.service.call('DescribeExecution', { executionArn: answer.executionArn }),
    ).rejects.toMatchObject({ code: 'StateMachineTypeNotSupported' });
  });

  test('returns a failure as its result', async () => {
    const harness = new StatesHarness();
    await harness.create(jsonata({ F: { Type: 'Fail', Error: 'E', Cause: 'C' } }), express);

    const answer = await harness.service.call('StartSyncExecution', { stateMachineArn: machineArn });

    expect(answer).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C' });
  });

  test('refuses a task that waits for a token', async () => {
    const harness = new StatesHarness();
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: 'q', MessageBody: 'm' },
      End: true,
    };

    const created = harness.create(jsonata({ T: task }), express);

    await expect(created).rejects.toThrow(
      "Express state machine does not support '.waitForTaskToken' service integration at /States/T/Resource",
    );
  });

  test('is required: a Standard machine is refused', async () => {
    const harness = new StatesHarness();
    await harness.create(jsonata({ S: { Type: 'Succeed' } }));

    const answer = harness.service.call('StartSyncExecution', { stateMachineArn: machineArn });

    await expect(answer).rejects.toMatchObject({ code: 'StateMachineTypeNotSupported' });
  });
});
