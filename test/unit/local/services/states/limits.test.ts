// AWS's limits of data, expressions and histories.
import { describe, expect, jest, test } from '@jest/globals';
import { jsonata, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

const arn = 'arn:aws:states:us-east-1:000000000000:execution:machine:run';
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
};

describe('limits', () => {
  test('an output beyond 256 KiB fails the state', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(jsonata({ P: { Type: 'Pass', Output: '{% $pad("", 262143, "x") %}', End: true } }));

    expect(ended).toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  test.each([
    [invoke, 'lambda'],
    [
      { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
      'arn:aws:lambda:us-east-1:000000000000:function:f',
    ],
  ])('a result beyond 256 KiB fails the task, and States.ALL catches it (%j)', async (task, name) => {
    const harness = new StatesHarness({
      'lambda.Invoke': () => ({ StatusCode: 200, Payload: JSON.stringify('x'.repeat(262_144)) }),
    });

    const ended = await harness.run(
      jsonata({
        T: { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }], End: true },
        S: { Type: 'Succeed' },
      }),
    );

    expect(JSON.parse(ended.output ?? '')).toEqual({
      Error: 'States.DataLimitExceeded',
      Cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    });
  });

  test('an expression nests at most 100 levels', async () => {
    const sum = (terms: number) =>
      jsonata({ P: { Type: 'Pass', Output: `{% ${Array(terms).fill('1').join('+')} %}`, End: true } });

    const [fits, nests] = [await new StatesHarness().run(sum(100)), await new StatesHarness().run(sum(101))];

    expect(fits.output).toBe('100');
    expect(nests.error).toBe('States.QueryEvaluationError');
  });

  test('a history ends at 25,000 events', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'C' }], Default: 'A' },
        C: { Type: 'Succeed' },
      }),
    );

    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    const last = await harness.service.call('GetExecutionHistory', {
      executionArn: arn,
      reverseOrder: true,
      maxResults: 1,
    });
    expect(last.events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
  });

  test('an expression that never ends is stopped', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({ P: { Type: 'Pass', Output: '{% ($f := function($x){ 1 + $f($x+1) }; $f(1)) %}', End: true } }),
    );

    expect(ended.error).toBe('States.QueryEvaluationError');
  });
});
