// `states:startExecution`: its plain form, `.sync` and `.sync:2`.
import { describe, expect, jest, test } from '@jest/globals';
import { jsonata, machineArn, roleArn, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

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

  test('fails when the child fails', async () => {
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
