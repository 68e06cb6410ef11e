// Activities: a task waits for a worker that polls, and for the outcome that the worker sends.
import { describe, expect, jest, test } from '@jest/globals';
import { brief, jsonata, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const activityArn = 'arn:aws:states:us-east-1:000000000000:activity:approve';
const approve = (more: object = {}): object =>
  jsonata({
    A: { Type: 'Task', Resource: activityArn, Arguments: { order: '{% $states.input.id %}' }, End: true, ...more },
  });
const call = (harness: StatesHarness, operation: string, input: object = {}) =>
  harness.service.call(operation, input as Record<string, unknown>);

async function begin(definition = approve()): Promise<{ harness: StatesHarness; arn: string }> {
  const harness = new StatesHarness();
  await call(harness, 'CreateActivity', { name: 'approve' });
  await harness.create(definition);
  return { harness, arn: await harness.start({ id: 7 }) };
}

const poll = (harness: StatesHarness) => call(harness, 'GetActivityTask', { activityArn, workerName: 'w-1' });

describe('a task of an activity', () => {
  test('is given to the worker that polls, and ends with what it sends', async () => {
    const { harness, arn } = await begin();

    const { taskToken, input } = await poll(harness);
    await call(harness, 'SendTaskHeartbeat', { taskToken });
    await call(harness, 'SendTaskSuccess', { taskToken, output: '{"approved":true}' });
    const ended = await harness.finish(arn);

    expect(JSON.parse(String(input))).toEqual({ order: 7 });
    expect(ended.output).toBe('{"approved":true}');
    const history = await harness.history();
    expect(brief(history)).toEqual([
      ...['1 ExecutionStarted < 0', '2 TaskStateEntered < 0', '3 ActivityScheduled < 2', '4 ActivityStarted < 3'],
      ...['5 ActivitySucceeded < 4', '6 TaskStateExited < 5', '7 ExecutionSucceeded < 6'],
    ]);
    expect(history[2]).toMatchObject({
      activityScheduledEventDetails: { resource: activityArn, input: '{"order":7}' },
    });
    expect(history[3]).toMatchObject({ activityStartedEventDetails: { workerName: 'w-1' } });
  });

  test('is given to a worker that polled before, to one worker alone', async () => {
    const harness = new StatesHarness();
    await call(harness, 'CreateActivity', { name: 'approve' });
    await harness.create(approve());
    const polls = [poll(harness), poll(harness)];
    await harness.start({ id: 7 });
    await harness.clock.advance(60_000);

    const tasks = await Promise.all(polls);

    expect(tasks.filter(({ taskToken }) => taskToken !== undefined)).toHaveLength(1);
    expect(tasks.filter((task) => Object.keys(task).length === 0)).toHaveLength(1);
  });

  test('fails with the error of the worker, which Catch handles', async () => {
    const Catch = [{ ErrorEquals: ['Refused'], Output: '{% $states.errorOutput.Cause %}', Next: 'B' }];
    const machine = jsonata({
      A: { Type: 'Task', Resource: activityArn, Catch, End: true },
      B: { Type: 'Succeed' },
    });
    const { harness, arn } = await begin(machine);

    const { taskToken } = await poll(harness);
    await call(harness, 'SendTaskFailure', { taskToken, error: 'Refused', cause: 'no money' });

    expect((await harness.finish(arn)).output).toBe('"no money"');
  });

  test('counts its timeout from the moment when a worker has it', async () => {
    const { harness, arn } = await begin(approve({ TimeoutSeconds: 10 }));
    await harness.clock.advance(3_600_000);

    await poll(harness);
    const ended = await harness.finish(arn);

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(Number(ended.stoppedAt) - ended.startedAt).toBe(3_610_000);
    expect(brief(await harness.history())).toContain('5 ActivityTimedOut < 4');
  });

  test('misses a heartbeat only after a worker has it', async () => {
    const { harness, arn } = await begin(approve({ HeartbeatSeconds: 5 }));
    await harness.clock.advance(60_000);
    await poll(harness);

    expect(await harness.finish(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('that was stopped in the queue is given to no worker', async () => {
    const { harness, arn } = await begin();
    await call(harness, 'StopExecution', { executionArn: arn });
    await harness.finish(arn);

    const polled = poll(harness);
    await harness.clock.advance(60_000);

    expect(await polled).toEqual({});
  });

  test('of an activity that was not created ends the execution with the remedy', async () => {
    const harness = new StatesHarness();

    expect(await harness.run(approve(), { id: 1 })).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringMatching(/^the activity "approve" does not exist on this machine: create it with/),
    });
  });
});

describe('activities', () => {
  test('are created once, described, listed and deleted', async () => {
    const harness = new StatesHarness();

    const first = await call(harness, 'CreateActivity', { name: 'approve' });
    const again = await call(harness, 'CreateActivity', { name: 'approve' });

    expect(again).toEqual(first);
    expect(await call(harness, 'DescribeActivity', { activityArn })).toEqual({ ...first, name: 'approve' });
    expect(await call(harness, 'ListActivities')).toEqual({ activities: [{ ...first, name: 'approve' }] });
    await call(harness, 'DeleteActivity', { activityArn });
    await expect(call(harness, 'DescribeActivity', { activityArn })).rejects.toMatchObject({
      code: 'ActivityDoesNotExist',
    });
  });
});
