// TestState of states that end by themselves.
import { describe, expect, jest, test } from '@jest/globals';
import { roleArn, StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
};

describe('TestState', () => {
  const run = (harness: StatesHarness, state: object, more: object = {}) =>
    harness.service.call('TestState', {
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...state }),
      roleArn,
      input: '{"a":1}',
      ...more,
    });

  test('runs a state and returns the next state', async () => {
    const harness = new StatesHarness();

    const answer = await run(
      harness,
      { Type: 'Choice', Choices: [{ Condition: '{% $states.input.a = $one %}', Next: 'B' }] },
      { variables: '{"one":1}' },
    );

    expect(answer).toEqual({ status: 'SUCCEEDED', output: '{"a":1}', nextState: 'B' });
  });

  test('calls the resource with the role, or uses the mock', async () => {
    const harness = new StatesHarness({
      'lambda.Invoke': ({ Payload }) => ({ StatusCode: 200, Payload: String(Payload) }),
    });
    const state = { ...invoke, Output: '{% $states.result.Payload.a %}', End: true };

    const called = await run(harness, state);
    const mocked = await run(harness, state, { mock: { result: '{"Payload":{"a":"mock"}}' } });

    expect([called.output, mocked.output]).toEqual(['1', '"mock"']);
    expect(harness.calls).toHaveLength(1);
  });

  test.each([
    [{ Retry: [{ ErrorEquals: ['E'] }] }, {}, { status: 'RETRIABLE', error: 'E', cause: 'c' }],
    [
      { Retry: [{ ErrorEquals: ['E'] }] },
      { stateConfiguration: { retrierRetryCount: 3 } },
      { status: 'FAILED', error: 'E', cause: 'c' },
    ],
    [
      { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N', Output: '{% $states.errorOutput.Cause %}' }] },
      {},
      { status: 'CAUGHT_ERROR', error: 'E', cause: 'c', output: '"c"', nextState: 'N' },
    ],
  ])('returns the outcome of a failure with %j %j', async (handlers, more, expected) => {
    const harness = new StatesHarness();

    const answer = await run(
      harness,
      { ...invoke, ...handlers, End: true },
      { mock: { errorOutput: { error: 'E', cause: 'c' } }, ...more },
    );

    expect(answer).toEqual(expected);
  });
});

describe('TestState at the level DEBUG', () => {
  const io = { initialData: { fieldFromInput: 'v', otherField: 'o' }, unrelatedData: 1 };
  const pass = { Type: 'Pass', InputPath: '$.initialData', ResultPath: '$.modifiedData', End: true };
  const inspect = async (state: object, input: object, more: object = {}) => {
    const harness = new StatesHarness();
    const request = {
      definition: JSON.stringify(state),
      roleArn,
      input: JSON.stringify(input),
      inspectionLevel: 'DEBUG',
      ...more,
    };
    const { inspectionData } = await harness.service.call('TestState', request);
    const { errorDetails, ...texts } = inspectionData as Record<string, unknown>;
    const inspected = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(String(text))]));
    return { ...inspected, ...(errorDetails === undefined ? {} : { errorDetails }) };
  };

  test.each([
    [
      { ...pass, Parameters: { 'x.$': '$.fieldFromInput' } },
      {
        input: io,
        afterInputPath: io.initialData,
        afterParameters: { x: 'v' },
        afterResultSelector: { x: 'v' },
        afterResultPath: { ...io, modifiedData: { x: 'v' } },
      },
    ],
    [
      { ...pass, Result: 7 },
      { input: io, result: 7, afterResultSelector: 7, afterResultPath: { ...io, modifiedData: 7 } },
    ],
    [{ Type: 'Succeed' }, { input: io, afterInputPath: io }],
    [
      { Type: 'Fail', Error: 'E' },
      { input: io, afterInputPath: io },
    ],
  ])('returns the stages of the JSONPath state %j', async (state, expected) => {
    const inspected = await inspect(state, io);

    expect(inspected).toEqual(expected);
  });

  test('returns the stages of a task', async () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f' },
      ResultSelector: { 'p.$': '$.Payload' },
      End: true,
    };

    const inspected = await inspect(task, { a: 1 }, { mock: { result: '{"Payload":2}' } });

    expect(inspected).toEqual({
      input: { a: 1 },
      afterInputPath: { a: 1 },
      afterParameters: { FunctionName: 'f' },
      result: { Payload: 2 },
      afterResultSelector: { p: 2 },
      afterResultPath: { p: 2 },
    });
  });

  const missing = { 'FunctionName.$': '$.none' };
  const branch = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  test.each([
    ['Parameters of a Pass', { Type: 'Pass', Parameters: missing, End: true }, {}],
    [
      'Parameters of a task',
      { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: missing, End: true },
      { mock: { result: '{}' } },
    ],
    [
      'Parameters of a Parallel',
      { Type: 'Parallel', Branches: [branch], Parameters: missing, End: true },
      { mock: { result: '[1]' } },
    ],
  ])('returns the stages before the failing %s', async (_field, state, more) => {
    const inspected = await inspect(state, { a: 1 }, more);

    expect(inspected).toEqual({ input: { a: 1 }, afterInputPath: { a: 1 } });
  });

  test('returns the catcher of failing Arguments, and the failure of the catcher itself', async () => {
    const task = { QueryLanguage: 'JSONata', ...invoke, Arguments: '{% $states.input.none %}', End: true };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'N' }];
    const failing = [{ ...Catch[0], Output: '{% $states.errorOutput.none %}' }];
    const call = async (state: object) =>
      new StatesHarness().service.call('TestState', {
        ...{ definition: JSON.stringify(state), input: '{}', inspectionLevel: 'DEBUG', mock: { result: '{}' } },
      });

    const caught = await call({ ...task, Catch });
    const failed = await call({ ...task, Catch: failing });

    expect(caught).toMatchObject({
      status: 'CAUGHT_ERROR',
      nextState: 'N',
      inspectionData: { errorDetails: { catchIndex: 0 } },
    });
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("'Catch[0]/Output'"),
    });
  });

  test('returns arguments, result and variables of a JSONata task, and the retrier that matches its failure', async () => {
    const task = {
      QueryLanguage: 'JSONata',
      ...invoke,
      Assign: { x: '{% $states.result.n %}' },
      Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 3 }],
      End: true,
    };
    const Arguments = { FunctionName: 'f', Payload: { a: 1 } };

    const right = await inspect(task, { a: 1 }, { mock: { result: '{"n":2}' }, variables: '{"y":1}' });
    const wrong = await inspect(
      task,
      { a: 1 },
      { mock: { errorOutput: { error: 'E' } }, stateConfiguration: { retrierRetryCount: 1 } },
    );

    expect(right).toEqual({ input: { a: 1 }, afterArguments: Arguments, result: { n: 2 }, variables: { x: 2, y: 1 } });
    expect(wrong).toEqual({
      input: { a: 1 },
      afterArguments: Arguments,
      errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 6 },
    });
  });
});
