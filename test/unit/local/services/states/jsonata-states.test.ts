import { describe, expect, jest, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import { brief, jsonata, machineArn, roleArn, StatesHarness, testTimeoutMs } from './states-harness.ts';

jest.setTimeout(testTimeoutMs);

const lambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:work';
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
};

describe('the data of a JSONata state', () => {
  test('passes its input on and records the same events as AWS', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({ Hello: { Type: 'Pass', Output: { a: '{% $states.input.x + 1 %}', b: 'text' }, End: true } }),
      { x: 1 },
    );

    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '{"a":2,"b":"text"}' });
    expect(await harness.history()).toEqual([
      {
        id: 1,
        previousEventId: 0,
        timestamp: 1767225600,
        type: 'ExecutionStarted',
        executionStartedEventDetails: { input: '{"x":1}', inputDetails: { truncated: false }, roleArn },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp: 1767225600,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'Hello', input: '{"x":1}', inputDetails: { truncated: false } },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp: 1767225600,
        type: 'PassStateExited',
        stateExitedEventDetails: { name: 'Hello', output: '{"a":2,"b":"text"}', outputDetails: { truncated: false } },
      },
      {
        id: 4,
        previousEventId: 3,
        timestamp: 1767225600,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '{"a":2,"b":"text"}', outputDetails: { truncated: false } },
      },
    ]);
  });

  test('fails with States.QueryEvaluationError when an expression returns nothing', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({ E: { Type: 'Pass', Output: { v: '{% $states.input.missing %}' }, End: true } }),
    );

    const cause =
      "An error occurred while executing the state 'E' (entered at the event id #2). The JSONata expression '$states.input.missing' specified for the field 'Output/v' returned nothing (undefined).";
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', cause });
    const events = await harness.history();
    expect(brief(events).slice(2)).toEqual(['3 EvaluationFailed < 0', '4 ExecutionFailed < 3']);
    expect(events[2]).toMatchObject({
      evaluationFailedEventDetails: { error: 'States.QueryEvaluationError', cause, location: 'Output/v', state: 'E' },
    });
  });

  test.each([
    [
      '$states.input.a + 1',
      "The JSONata expression '$states.input.a + 1' specified for the field 'Output' threw an error during evaluation. T2001: The left side of the \"+\" operator must evaluate to a number",
    ],
    [
      '$eval("1+1")',
      "The JSONata expression '$eval(\"1+1\")' specified for the field 'Output' threw an error during evaluation. T1006: Attempted to invoke a non-function",
    ],
  ])('reports how %s failed', async (expression, cause) => {
    const harness = new StatesHarness();

    const ended = await harness.run(jsonata({ E: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }), {
      a: 'x',
    });

    expect(ended.cause).toBe(`An error occurred while executing the state 'E' (entered at the event id #2). ${cause}`);
  });

  test.each([
    ['$partition([1,2,3,4,5], 2.9)', [[1, 2], [3, 4], [5]]],
    ['$range(1, 5, 2)', [1, 3, 5]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(4, 4, 1)', 4],
    ['$hash("abc", "SHA-1")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['$random(7) = $random(7)', true],
    ['$random()', 0.5],
    ['$length($uuid())', 36],
    ['$parse("{\\"a\\":[1,null]}")', { a: [1, null] }],
    ['$now()', '2026-01-01T00:00:00.000Z'],
    ['$millis()', 1767225600000],
    ['1/0', 'Infinity'],
    ['$states.input.items[price > 2].name', ['b', 'c']],
    ['{"n": null}', { n: null }],
    [
      '$states.context.Execution.Name & "/" & $states.context.State.Name & "/" & $states.context.StateMachine.Id',
      `run/E/${machineArn}`,
    ],
    [
      '$states.context',
      {
        Execution: {
          Id: 'arn:aws:states:us-east-1:000000000000:execution:machine:run',
          Input: {
            items: [
              { name: 'a', price: 1 },
              { name: 'b', price: 3 },
              { name: 'c', price: 4 },
            ],
          },
          StartTime: '2026-01-01T00:00:00.000Z',
          Name: 'run',
          RoleArn: roleArn,
          RedriveCount: 0,
        },
        StateMachine: { Id: machineArn, Name: 'machine' },
        State: { Name: 'E', EnteredTime: '2026-01-01T00:00:00.000Z' },
      },
    ],
  ])('evaluates %s', async (expression, expected) => {
    const harness = new StatesHarness();
    const items = [
      { name: 'a', price: 1 },
      { name: 'b', price: 3 },
      { name: 'c', price: 4 },
    ];

    const ended = await harness.run(jsonata({ E: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }), {
      items,
    });

    expect({ cause: ended.cause, output: JSON.parse(ended.output ?? '"none"') }).toEqual({
      cause: undefined,
      output: expected,
    });
  });

  test('assigns variables that the next state sees but the same state does not', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({
        A: { Type: 'Pass', Assign: { x: 1, y: { z: '{% $states.input.v %}' } }, Next: 'B' },
        B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', old: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
        C: { Type: 'Pass', Output: '{% [$x, $old, $y.z, $states.input] %}', End: true },
      }),
      { v: 'in' },
    );

    expect(ended.output).toBe('[2,1,"in",1]');
    const exited = (await harness.history())[2];
    expect(exited).toMatchObject({
      stateExitedEventDetails: {
        assignedVariables: { x: '1', y: '{"z":"in"}' },
        assignedVariablesDetails: { truncated: false },
      },
    });
  });
});

describe('Choice, Wait and Fail in JSONata', () => {
  test.each([
    [{ n: 5 }, '"many"'],
    [{ n: 0 }, '"rule of none"'],
    [{ n: -1 }, '"default"'],
  ])('chooses the first matching rule for %j', async (input, output) => {
    const harness = new StatesHarness();
    const end = (text: string) => ({ Type: 'Pass', Output: text, End: true });

    const ended = await harness.run(
      jsonata({
        C: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.n > 1 %}', Next: 'Many' },
            {
              Condition: '{% $states.input.n = 0 %}',
              Next: 'None',
              Assign: { said: 'rule of none' },
              Output: { fresh: true },
            },
          ],
          Default: 'Default',
          Assign: { said: 'default' },
        },
        Many: end('many'),
        None: end('{% $said %}'),
        Default: end('{% $said %}'),
      }),
      input,
    );

    expect(ended.output).toBe(output);
  });

  test('fails with States.Runtime when no rule matches and there is no default', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({
        C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'P' }] },
        P: { Type: 'Pass', End: true },
      }),
    );

    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
  });

  test('waits for its duration from the moment it was entered', async () => {
    const harness = new StatesHarness();
    await harness.create(
      jsonata({ W: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'S' }, S: { Type: 'Succeed' } }),
    );
    const arn = await harness.start({ s: 90 });

    await harness.clock.advance(89_999);
    const before = await harness.service.call('DescribeExecution', { executionArn: arn });
    await harness.clock.advance(1);
    const after = await harness.service.call('DescribeExecution', { executionArn: arn });

    expect(before).toMatchObject({
      status: 'RUNNING',
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
    expect(after).toMatchObject({
      status: 'SUCCEEDED',
      startDate: 1767225600,
      stopDate: 1767225690,
      output: '{"s":90}',
    });
  });

  test('ends with the error and the cause of a Fail state', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({ F: { Type: 'Fail', Error: '{% "E" & $states.input %}', Cause: 'because' } }),
      1,
    );

    expect(ended).toMatchObject({ status: 'FAILED', error: 'E1', cause: 'because' });
    expect(brief(await harness.history())).toEqual([
      '1 ExecutionStarted < 0',
      '2 FailStateEntered < 0',
      '3 ExecutionFailed < 2',
    ]);
  });
});

describe('a Task in JSONata', () => {
  test('invokes a function and parses its payload', async () => {
    const harness = new StatesHarness({
      'lambda.Invoke': ({ Payload }) => ({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: `{"got":${Payload}}`,
      }),
    });

    const ended = await harness.run(
      jsonata({ T: { ...invoke, Output: '{% $states.result.[Payload, StatusCode] %}', End: true } }),
      { v: 1 },
    );

    expect(ended.output).toBe('[{"got":{"v":1}},200]');
    expect(harness.calls).toContainEqual({
      caller: { kind: 'role', roleArn },
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: 'work', Payload: '{"v":1}' },
    });
    const events = await harness.history();
    expect(brief(events)).toEqual([
      '1 ExecutionStarted < 0',
      '2 TaskStateEntered < 0',
      '3 TaskScheduled < 2',
      '4 TaskStarted < 3',
      '5 TaskSucceeded < 4',
      '6 TaskStateExited < 5',
      '7 ExecutionSucceeded < 6',
    ]);
    expect(events[2]).toMatchObject({
      taskScheduledEventDetails: {
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'us-east-1',
        parameters: '{"FunctionName":"work","Payload":{"v":1}}',
      },
    });
  });

  test('records LambdaFunction events for the ARN of a function', async () => {
    const harness = new StatesHarness({ 'lambda.Invoke': () => ({ StatusCode: 200, Payload: '7' }) });

    const ended = await harness.run(jsonata({ T: { Type: 'Task', Resource: lambdaArn, End: true } }), { v: 1 });

    expect(ended.output).toBe('7');
    expect((await harness.history()).map(({ type }) => type).slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
  });

  test('retries with backoff, then catches by the error type, in one visit of the state', async () => {
    const times: number[] = [];
    const harness: StatesHarness = new StatesHarness({
      'lambda.Invoke': () => {
        times.push(harness.clock.now());
        return { StatusCode: 200, FunctionError: 'Unhandled', Payload: '{"errorType":"Boom","errorMessage":"no"}' };
      },
    });

    const ended = await harness.run(
      jsonata({
        T: {
          ...invoke,
          Arguments: { FunctionName: 'work', Payload: '{% $states.context.State %}' },
          Retry: [{ ErrorEquals: ['Boom'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 3, MaxDelaySeconds: 10 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Assign: { e: '{% $states.errorOutput.Error %}' } }],
          Next: 'Caught',
        },
        Caught: { Type: 'Pass', Output: '{% [$e, $states.input.Cause] %}', End: true },
      }),
    );

    expect(ended.output).toBe(JSON.stringify(['Boom', '{"errorType":"Boom","errorMessage":"no"}']));
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual([2000, 6000, 10_000]);
    const payloads = harness.calls
      .filter(({ service }) => service === 'lambda')
      .map(({ input }) => JSON.parse(String(input.Payload)));
    expect(payloads.map(({ RetryCount }) => RetryCount)).toEqual([0, 1, 2, 3]);
    expect(new Set(payloads.map(({ EnteredTime }) => EnteredTime))).toEqual(new Set(['2026-01-01T00:00:00.000Z']));
    expect(brief(await harness.history()).slice(4, 9)).toEqual([
      '5 TaskFailed < 4',
      '6 TaskScheduled < 5',
      '7 TaskStarted < 6',
      '8 TaskFailed < 7',
      '9 TaskScheduled < 8',
    ]);
  });

  test('times a task out', async () => {
    const harness = new StatesHarness({ 'lambda.Invoke': () => new Promise(() => {}) });

    const ended = await harness.run(jsonata({ T: { ...invoke, TimeoutSeconds: 5, End: true } }));

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(ended.cause).toBeUndefined();
    expect((await harness.history()).slice(4)).toMatchObject([
      {
        type: 'TaskTimedOut',
        taskTimedOutEventDetails: { error: 'States.Timeout', resource: 'invoke', resourceType: 'lambda' },
      },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'States.Timeout' } },
    ]);
  });

  test('times the whole execution out', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(jsonata({ W: { Type: 'Wait', Seconds: 500, End: true } }, { TimeoutSeconds: 7 }));

    expect(ended).toMatchObject({ status: 'TIMED_OUT', stoppedAt: harness.clock.now() });
    expect(ended.error).toBeUndefined();
    expect((await harness.history()).at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });
});

describe('a service integration', () => {
  test('names the error of a service as AWS does', async () => {
    const harness = new StatesHarness({
      'dynamodb.PutItem': () => {
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      },
    });

    const ended = await harness.run(
      jsonata({
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::dynamodb:putItem',
          Arguments: { TableName: 't', Item: {} },
          End: true,
        },
      }),
    );

    expect(ended.error).toBe('DynamoDB.ConditionalCheckFailedException');
    expect(ended.cause).toMatch(
      /^The conditional request failed \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
    );
  });

  test.each([
    [
      'arn:aws:states:::dynamodb:putItem',
      'dynamodb.PutItem',
      { TableName: 't', Item: {} },
      'ValidationException',
      'DynamoDB.AmazonDynamoDBException',
    ],
    [
      'arn:aws:states:::aws-sdk:dynamodb:putItem',
      'dynamodb.PutItem',
      { TableName: 't', Item: {} },
      'ValidationException',
      'DynamoDb.DynamoDbException',
    ],
    [
      'arn:aws:states:::aws-sdk:s3:getObject',
      's3.GetObject',
      { Bucket: 'b', Key: 'k' },
      'NoSuchKey',
      'S3.NoSuchKeyException',
    ],
    [
      'arn:aws:states:::aws-sdk:s3:getObject',
      's3.GetObject',
      { Bucket: 'b', Key: 'k' },
      'AccessDenied',
      'S3.S3Exception',
    ],
    [
      'arn:aws:states:::lambda:invoke',
      'lambda.Invoke',
      { FunctionName: 'f' },
      'AccessDeniedException',
      'Lambda.AWSLambdaException',
    ],
    [
      'arn:aws:states:::sqs:sendMessage',
      'sqs.SendMessage',
      { QueueUrl: 'q', MessageBody: 'm' },
      'MissingParameter',
      'SQS.AmazonSQSException',
    ],
    [
      'arn:aws:states:::aws-sdk:ssm:getParameter',
      'ssm.GetParameter',
      { Name: 'n' },
      'ParameterNotFound',
      'Ssm.ParameterNotFoundException',
    ],
  ])('%s fails on %s with %j and %s as %s', async (Resource, operation, Arguments, code, error) => {
    const harness = new StatesHarness({
      [operation]: () => {
        throw new AwsError(code, 'no');
      },
    });

    const ended = await harness.run(jsonata({ T: { Type: 'Task', Resource, Arguments, End: true } }));

    expect(ended.error).toBe(error);
  });

  test('reads an object and a secret through the AWS SDK integrations', async () => {
    const harness = new StatesHarness({
      's3.GetObject': ({ Bucket }) => ({ Body: Buffer.from(`in ${Bucket}`), LastModified: 5 }),
      'secretsmanager.GetSecretValue': () => ({ SecretString: 's', CreatedDate: 1.5 }),
    });
    const task = (action: string, Arguments: object, Output: string) => ({
      Type: 'Task',
      Resource: `arn:aws:states:::aws-sdk:${action}`,
      Arguments,
      Output,
    });

    const ended = await harness.run(
      jsonata({
        O: {
          ...task('s3:getObject', { Bucket: 'b', Key: 'k' }, '{% $states.result.[Body, LastModified] %}'),
          Next: 'S',
        },
        S: {
          ...task(
            'secretsmanager:getSecretValue',
            { SecretId: 'i' },
            '{% [$states.input, $states.result.[SecretString, CreatedDate]] %}',
          ),
          End: true,
        },
      }),
    );

    expect(ended.output).toBe('["in b","1970-01-01T00:00:05.000Z","s","1970-01-01T00:00:01.500Z"]');
  });

  test('calls Step Functions with the names of the SDK', async () => {
    const harness = new StatesHarness();
    const Arguments = { StateMachineArn: machineArn, Name: 'other', Input: '{"stop":true}' };

    const ended = await harness.run(
      jsonata({
        C: { Type: 'Choice', Choices: [{ Condition: '{% $exists($states.input.stop) %}', Next: 'S' }], Default: 'T' },
        T: { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:sfn:startExecution', Arguments, End: true },
        S: { Type: 'Succeed' },
      }),
    );

    expect(JSON.parse(ended.output ?? '')).toEqual({
      ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:machine:other',
      StartDate: '2026-01-01T00:00:00.000Z',
    });
  });

  test('puts events with the machine and the execution among their resources', async () => {
    const harness = new StatesHarness({
      'events.PutEvents': () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e1' }] }),
    });

    const ended = await harness.run(
      jsonata({
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::events:putEvents',
          Arguments: {
            Entries: [{ Source: 's', DetailType: 'd', Detail: { a: '{% $states.input %}' }, EventBusName: 'bus' }],
          },
          End: true,
        },
      }),
      3,
    );

    expect(ended.output).toBe('{"Entries":[{"EventId":"e1"}],"FailedEntryCount":0}');
    expect(harness.calls.find(({ operation }) => operation === 'PutEvents')?.input).toEqual({
      Entries: [
        {
          Source: 's',
          DetailType: 'd',
          Detail: '{"a":3}',
          EventBusName: 'bus',
          Resources: [machineArn, 'arn:aws:states:us-east-1:000000000000:execution:machine:run'],
        },
      ],
    });
  });

  test('fails with EventBridge.FailedEntry when an event is refused', async () => {
    const harness = new StatesHarness({
      'events.PutEvents': () => ({
        FailedEntryCount: 1,
        Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }],
      }),
    });

    const ended = await harness.run(
      jsonata({
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::events:putEvents',
          Arguments: { Entries: [{ Source: 's', DetailType: 'd', Detail: '"x"' }] },
          End: true,
        },
      }),
    );

    expect(ended).toMatchObject({
      error: 'EventBridge.FailedEntry',
      cause: '{"Entries":[{"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."}],"FailedEntryCount":1}',
    });
  });
});

describe('Parallel and Map', () => {
  test('runs branches concurrently and records their events in one history', async () => {
    const harness = new StatesHarness();
    const branch = (name: string, output: string) => ({
      StartAt: name,
      States: { [name]: { Type: 'Pass', Output: output, End: true } },
    });

    const ended = await harness.run(
      jsonata({
        P: { Type: 'Parallel', Branches: [branch('A', '{% $states.input.v & "a" %}'), branch('B', 'b')], End: true },
      }),
      { v: 1 },
    );

    expect(ended.output).toBe('["1a","b"]');
    expect(brief(await harness.history())).toEqual([
      '1 ExecutionStarted < 0',
      '2 ParallelStateEntered < 0',
      '3 ParallelStateStarted < 2',
      '4 PassStateEntered < 3',
      '5 PassStateEntered < 3',
      expect.stringMatching(/^6 PassStateExited < [45]$/),
      expect.stringMatching(/^7 PassStateExited < [45]$/),
      '8 ParallelStateSucceeded < 7',
      '9 ParallelStateExited < 7',
      '10 ExecutionSucceeded < 9',
    ]);
  });

  test('iterates in order with concurrency 1, with the events of AWS', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({
        M: {
          Type: 'Map',
          Items: '{% $states.input %}',
          ItemSelector: { v: '{% $states.context.Map.Item.Value %}', i: '{% $states.context.Map.Item.Index %}' },
          MaxConcurrency: 1,
          ItemProcessor: {
            StartAt: 'I',
            States: { I: { Type: 'Pass', Output: '{% $states.input.v * 10 + $states.input.i %}', End: true } },
          },
          End: true,
        },
      }),
      [1, 2],
    );

    expect(ended.output).toBe('[10,21]');
    expect(brief(await harness.history())).toEqual([
      '1 ExecutionStarted < 0',
      '2 MapStateEntered < 0',
      '3 MapStateStarted < 2',
      '4 MapIterationStarted < 3',
      '5 PassStateEntered < 4',
      '6 PassStateExited < 5',
      '7 MapIterationSucceeded < 6',
      '8 MapIterationStarted < 6',
      '9 PassStateEntered < 8',
      '10 PassStateExited < 9',
      '11 MapIterationSucceeded < 10',
      '12 MapStateSucceeded < 11',
      '13 MapStateExited < 11',
      '14 ExecutionSucceeded < 13',
    ]);
  });

  test('aborts the other iterations when one fails', async () => {
    const harness = new StatesHarness({
      'lambda.Invoke': ({ Payload }) =>
        Payload === '0'
          ? Promise.reject(new AwsError('TooManyRequestsException', 'slow down', { status: 429 }))
          : new Promise(() => {}),
    });

    const ended = await harness.run(
      jsonata({
        M: {
          Type: 'Map',
          Items: [0, 1, 2],
          ItemProcessor: { StartAt: 'I', States: { I: { ...invoke, End: true } } },
          End: true,
        },
      }),
    );

    expect(ended.error).toBe('Lambda.TooManyRequestsException');
    const events = brief(await harness.history());
    const failed = events.findIndex((event) => event.includes('TaskFailed'));
    const id = failed + 1;
    expect(events.slice(failed + 1)).toEqual([
      `${id + 1} MapIterationFailed < ${id}`,
      `${id + 2} TaskStateAborted < ${id}`,
      `${id + 3} MapIterationAborted < ${id}`,
      `${id + 4} TaskStateAborted < ${id}`,
      `${id + 5} MapIterationAborted < ${id}`,
      `${id + 6} TaskStateAborted < ${id}`,
      `${id + 7} MapStateFailed < ${id}`,
      `${id + 8} ExecutionFailed < ${id + 7}`,
    ]);
  });

  test('keeps the variables of a branch to itself', async () => {
    const harness = new StatesHarness();

    const ended = await harness.run(
      jsonata({
        A: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'B',
              States: {
                B: { Type: 'Pass', Assign: { inner: '{% $outer + 1 %}' }, Next: 'C' },
                C: { Type: 'Pass', Output: '{% $inner %}', End: true },
              },
            },
          ],
          Next: 'Z',
        },
        Z: { Type: 'Pass', Output: '{% [$states.input[0], $outer, $exists($inner)] %}', End: true },
      }),
    );

    expect(ended.output).toBe('[2,1,false]');
  });
});
