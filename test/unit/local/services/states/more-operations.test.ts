import { describe, expect, test } from '@jest/globals';
import type { Step } from '../../../../../lib/local/services/states/engine/run-host.ts';
import { brief, jsonata, machineArn, roleArn, StatesHarness } from './states-harness.ts';

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

  test('goes on in the state that failed, with the history before it', async () => {
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

  test('answers a failure as its result', async () => {
    const harness = new StatesHarness();
    await harness.create(jsonata({ F: { Type: 'Fail', Error: 'E', Cause: 'C' } }), express);

    const answer = await harness.service.call('StartSyncExecution', { stateMachineArn: machineArn });

    expect(answer).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C' });
  });

  test('waits for no token', async () => {
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

  test('is not what a Standard machine is', async () => {
    const harness = new StatesHarness();
    await harness.create(jsonata({ S: { Type: 'Succeed' } }));

    const answer = harness.service.call('StartSyncExecution', { stateMachineArn: machineArn });

    await expect(answer).rejects.toMatchObject({ code: 'StateMachineTypeNotSupported' });
  });
});

describe('ValidateStateMachineDefinition', () => {
  test('tells every finding', async () => {
    const harness = new StatesHarness();
    const definition = JSON.stringify(jsonata({ A: { Type: 'Pass', Next: 'B' } }));

    const answer = await harness.service.call('ValidateStateMachineDefinition', { definition, maxResults: 1 });

    expect(answer).toEqual({
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'MISSING_TRANSITION_TARGET',
          message: "Missing 'Next' target: B",
          location: '/States/A/Next',
        },
      ],
      truncated: true,
    });
  });

  test('finds nothing wrong with a right one', async () => {
    const harness = new StatesHarness();

    const answer = await harness.service.call('ValidateStateMachineDefinition', {
      definition: JSON.stringify(jsonata({ S: { Type: 'Succeed' } })),
    });

    expect(answer).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  });
});

describe('TestState', () => {
  const run = (harness: StatesHarness, state: object, more: object = {}) =>
    harness.service.call('TestState', {
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...state }),
      roleArn,
      input: '{"a":1}',
      ...more,
    });

  test('runs a state and tells where it leads', async () => {
    const harness = new StatesHarness();

    const answer = await run(
      harness,
      { Type: 'Choice', Choices: [{ Condition: '{% $states.input.a = $one %}', Next: 'B' }] },
      { variables: '{"one":1}' },
    );

    expect(answer).toEqual({ status: 'SUCCEEDED', output: '{"a":1}', nextState: 'B' });
  });

  test('calls the resource as the role, or takes the mock', async () => {
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
  ])('tells what becomes of a failure with %j %j', async (handlers, more, expected) => {
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
    const told = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(String(text))]));
    return { ...told, ...(errorDetails === undefined ? {} : { errorDetails }) };
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
  ])('tells the stages of the JSONPath state %j', async (state, expected) => {
    const told = await inspect(state, io);

    expect(told).toEqual(expected);
  });

  test('tells the stages of a task', async () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f' },
      ResultSelector: { 'p.$': '$.Payload' },
      End: true,
    };

    const told = await inspect(task, { a: 1 }, { mock: { result: '{"Payload":2}' } });

    expect(told).toEqual({
      input: { a: 1 },
      afterInputPath: { a: 1 },
      afterParameters: { FunctionName: 'f' },
      result: { Payload: 2 },
      afterResultSelector: { p: 2 },
      afterResultPath: { p: 2 },
    });
  });

  test('tells arguments, result and variables of a JSONata task, and what would take its failure', async () => {
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

describe('options of the platform', () => {
  test('let a stand-in answer for a task, by state and attempt', async () => {
    const seen: unknown[] = [];
    const harness = new StatesHarness(
      {},
      {
        standIn: (machine, state, attempt, input) => {
          seen.push([machine, state, attempt, input]);
          return attempt === 0 ? { error: 'First', cause: 'try' } : { output: { fine: true } };
        },
      },
    );

    const ended = await harness.run(jsonata({ T: { ...invoke, Retry: [{ ErrorEquals: ['First'] }], End: true } }), {
      a: 1,
    });

    expect(ended.output).toBe('{"fine":true}');
    const parameters = { FunctionName: 'f', Payload: { a: 1 } };
    expect(seen).toEqual([
      ['machine', 'T', 0, parameters],
      ['machine', 'T', 1, parameters],
    ]);
  });

  test('let waits take no time', async () => {
    const harness = new StatesHarness({}, { skipWaits: true });

    const ended = await harness.run(jsonata({ W: { Type: 'Wait', Seconds: 3600, End: true } }));

    expect(ended.stoppedAt).toBe(ended.startedAt);
  });

  test('let a watcher see every step', async () => {
    const steps: Step[] = [];
    const harness = new StatesHarness(
      {},
      { watch: (_execution, step) => steps.push(step), standIn: () => ({ error: 'E' }) },
    );

    await harness.run(
      jsonata({
        T: {
          ...invoke,
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['E'], Next: 'S' }],
          End: true,
        },
        S: { Type: 'Succeed' },
      }),
      1,
    );

    expect(steps).toMatchObject([
      { kind: 'entered', state: 'T', type: 'Task', input: 1 },
      { kind: 'retried', state: 'T', attempt: 1, delayMs: 1000, error: { Error: 'E' } },
      { kind: 'caught', state: 'T', next: 'S' },
      { kind: 'exited', state: 'T' },
      { kind: 'entered', state: 'S' },
      { kind: 'exited', state: 'S' },
    ]);
  });
});

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
  ])('a result beyond 256 KiB fails the task, which a catcher of all takes (%j)', async (task, name) => {
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

  test('an expression nests 100 levels and not one more', async () => {
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
