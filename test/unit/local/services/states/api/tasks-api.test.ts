// Task tokens: success, failure and heartbeats.
import { describe, expect, jest, test } from '@jest/globals';
import { brief, jsonata, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

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
  const findToken = (harness: StatesHarness): string =>
    JSON.parse(String(harness.calls.find(({ operation }) => operation === 'SendMessage')?.input.MessageBody)).token;
  const startTask = async (): Promise<StatesHarness> => {
    const harness = new StatesHarness({ 'sqs.SendMessage': () => ({ MessageId: 'm', MD5OfMessageBody: 'x' }) });
    await harness.create(machine);
    await harness.start();
    await harness.clock.advance(0);
    return harness;
  };
  const arn = 'arn:aws:states:us-east-1:000000000000:execution:machine:run';

  test('end the wait with an output', async () => {
    const harness = await startTask();
    await harness.clock.advance(9_000);
    await harness.service.call('SendTaskHeartbeat', { taskToken: findToken(harness) });
    await harness.clock.advance(9_000);

    await harness.service.call('SendTaskSuccess', { taskToken: findToken(harness), output: '{"done":true}' });

    expect((await harness.finish(arn)).output).toBe('{"done":true}');
    expect(brief(await harness.history()).slice(2, 7)).toEqual([
      '3 TaskScheduled < 2',
      '4 TaskStarted < 3',
      '5 TaskSubmitted < 4',
      '6 TaskSucceeded < 5',
      '7 TaskStateExited < 6',
    ]);
    await expect(
      harness.service.call('SendTaskSuccess', { taskToken: findToken(harness), output: '1' }),
    ).rejects.toMatchObject({ code: 'TaskTimedOut' });
  });

  test('end the wait with a failure', async () => {
    const harness = await startTask();

    await harness.service.call('SendTaskFailure', { taskToken: findToken(harness), error: 'Broken', cause: 'glass' });

    expect(await harness.finish(arn)).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'glass' });
    await expect(harness.service.call('SendTaskSuccess', { taskToken: 'x', output: '1' })).rejects.toMatchObject({
      code: 'InvalidToken',
    });
  });

  test('time out when no heartbeat comes', async () => {
    const harness = await startTask();

    const ended = await harness.finish(arn);

    expect(ended.output).toBe('{"Error":"States.Timeout","Cause":""}');
    expect((await harness.history())[5]).toMatchObject({
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });
});
