// TestState of Map and Parallel: their fields are applied, their iterations and branches are mocked.
import { describe, expect, jest, test } from '@jest/globals';
import type { JsonObject } from '../../../../../../lib/local/platform/service.ts';
import { StatesHarness, testTimeoutMs } from '../states-harness.ts';

jest.setTimeout(testTimeoutMs);

const inside = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inside };
const values = { Values: ['first', 'second', 'third'] };
const map = {
  Type: 'Map',
  QueryLanguage: 'JSONata',
  Items: '{% $states.input.Values %}',
  ItemProcessor,
  End: true,
};
const tolerant = { ...map, ToleratedFailureCount: 1 };
const threshold = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

async function testState(definition: object, more: JsonObject, input: unknown = values): Promise<JsonObject> {
  const request = { definition: JSON.stringify(definition), input: JSON.stringify(input), ...more };
  return new StatesHarness().service.call('TestState', request);
}

const result = (value: unknown): JsonObject => ({ mock: { result: JSON.stringify(value) } });
const failure = { mock: { errorOutput: { error: 'Mocked', cause: 'so' } } };

describe('TestState of a Map', () => {
  test.each([
    [map, { ...result([1, 1, 1]), stateConfiguration: { mapIterationFailureCount: 2 } }, { status: 'SUCCEEDED' }],
    [tolerant, { ...result([1, 1, 1]), stateConfiguration: { mapIterationFailureCount: 1 } }, { status: 'SUCCEEDED' }],
    [
      tolerant,
      { ...result([1, 1, 1]), stateConfiguration: { mapIterationFailureCount: 2 } },
      { status: 'FAILED', ...threshold },
    ],
    [
      { ...tolerant, Retry: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'] }] },
      { ...result([1]), stateConfiguration: { mapIterationFailureCount: 2 } },
      { status: 'RETRIABLE', ...threshold },
    ],
    [
      { ...tolerant, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }] },
      { ...result([1]), stateConfiguration: { mapIterationFailureCount: 2 } },
      { status: 'CAUGHT_ERROR', nextState: 'N' },
    ],
    [
      { ...map, ToleratedFailurePercentage: 50 },
      { ...result([1]), stateConfiguration: { mapIterationFailureCount: 2 } },
      { status: 'FAILED', ...threshold },
    ],
    [map, { ...failure, stateConfiguration: { errorCausedByState: 'I' } }, { status: 'FAILED', error: 'Mocked' }],
    [
      { ...map, Items: '{% $states.input.none %}' },
      result([]),
      { status: 'FAILED', error: 'States.QueryEvaluationError' },
    ],
  ])('%j with %j', async (definition, more, expected) => {
    const answer = await testState(definition, more);

    expect(answer).toMatchObject(expected);
  });

  const twoOf = (handlers: object[]): object[] => [{ ...handlers[0], ErrorEquals: ['Mocked'] }, ...handlers];
  const Retry = twoOf([{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], MaxAttempts: 2 }]);
  const Catch = twoOf([
    { ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'N', Output: '{% $states.errorOutput %}' },
  ]);
  const exceeded = (retrierRetryCount: number) => ({
    ...result([1, 1, 1]),
    inspectionLevel: 'DEBUG',
    stateConfiguration: { mapIterationFailureCount: 2, retrierRetryCount },
  });
  test.each([
    [{ Retry }, 0, { status: 'RETRIABLE' }, { retryIndex: 1, retryBackoffIntervalSeconds: 1 }],
    [{ Retry }, 1, { status: 'RETRIABLE' }, { retryIndex: 1, retryBackoffIntervalSeconds: 2 }],
    [{ Retry }, 2, { status: 'FAILED' }, { retryIndex: 1 }],
    [{ Catch }, 0, { status: 'CAUGHT_ERROR', nextState: 'N' }, { catchIndex: 1 }],
    [{ Retry, Catch }, 2, { status: 'CAUGHT_ERROR', nextState: 'N' }, { catchIndex: 1 }],
  ])('names the handler of %j after %i retries', async (handlers, retries, expected, errorDetails) => {
    const answer = await testState({ ...tolerant, ...handlers }, exceeded(retries));

    expect(answer).toMatchObject({ ...threshold, ...expected });
    expect(answer.inspectionData).toEqual({
      input: JSON.stringify(values),
      maxConcurrency: 0,
      toleratedFailureCount: 1,
      errorDetails,
    });
  });

  test('passes the mocked result through its Output', async () => {
    const answer = await testState({ ...map, Output: '{% $count($states.result) %}' }, result([1, 4, 9]));

    expect(answer).toEqual({ status: 'SUCCEEDED', output: '3' });
  });

  test.each([
    [map, values, { maxConcurrency: 0 }],
    [tolerant, values, { maxConcurrency: 0, toleratedFailureCount: 1 }],
    [
      {
        ...map,
        MaxConcurrency: 4,
        ToleratedFailurePercentage: 5.5,
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
        ItemBatcher: { MaxItemsPerBatch: 2 },
      },
      values,
      {
        afterItemSelector: [{ v: 'first' }, { v: 'second' }, { v: 'third' }],
        afterItemBatcher: [{ Items: [{ v: 'first' }, { v: 'second' }] }, { Items: [{ v: 'third' }] }],
        maxConcurrency: 4,
        toleratedFailurePercentage: 5.5,
      },
    ],
    [
      { Type: 'Map', ItemsPath: '$.Values', ItemProcessor, ResultPath: '$.out', End: true },
      values,
      {
        afterInputPath: values,
        afterItemsPath: values.Values,
        afterResultSelector: [1],
        afterResultPath: { ...values, out: [1] },
        maxConcurrency: 0,
      },
    ],
  ])('returns the data after each field at the level DEBUG for %j', async (definition, input, expected) => {
    const { inspectionData } = await testState(definition, { ...result([1]), inspectionLevel: 'DEBUG' }, input);

    const inspected = Object.entries(inspectionData as JsonObject).map(([name, value]) => [
      name,
      typeof value === 'string' ? JSON.parse(value) : value,
    ]);
    expect(Object.fromEntries(inspected)).toEqual({ input, ...expected });
  });

  test.each([
    [{ InputType: 'JSON' }, '[1,2]', undefined, [1, 2]],
    [{ InputType: 'JSON', ItemsPointer: '/a' }, '{"a":[3]}', [3], [3]],
    [{ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, 'H\n7', undefined, [{ H: '7' }]],
  ])('reads by %j the data %s in place of the bucket', async (ReaderConfig, data, afterItemsPointer, items) => {
    const { Items: _items, ...unread } = map;
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      Arguments: { Bucket: 'b', Key: 'k' },
      ReaderConfig,
    };
    const ItemSelector = '{% $states.context.Map.Item.Value %}';

    const { inspectionData } = await testState(
      { ...unread, ItemReader, ItemSelector },
      { ...result([0]), inspectionLevel: 'DEBUG', stateConfiguration: { mapItemReaderData: data } },
    );

    expect(inspectionData).toMatchObject({
      afterItemSelector: JSON.stringify(items),
      ...(afterItemsPointer === undefined ? {} : { afterItemsPointer: JSON.stringify(afterItemsPointer) }),
    });
  });
});

describe('TestState of a Parallel', () => {
  const parallel = {
    Type: 'Parallel',
    Branches: [inside, { StartAt: 'J', States: { J: { Type: 'Succeed' } } }],
    End: true,
  };

  test('passes the mocked results through its fields', async () => {
    const definition = { ...parallel, InputPath: '$.in', ResultPath: '$.both' };

    const answer = await testState(definition, { ...result(['a', 'b']), inspectionLevel: 'DEBUG' }, { in: 1 });

    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"in":1,"both":["a","b"]}' });
    expect(answer.inspectionData).toMatchObject({ afterInputPath: '1', afterResultPath: '{"in":1,"both":["a","b"]}' });
  });

  test('applies its catchers to a mocked failure', async () => {
    const answer = await testState({ ...parallel, Catch: [{ ErrorEquals: ['Mocked'], Next: 'N' }] }, failure);

    expect(answer).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'N', output: '{"Error":"Mocked","Cause":"so"}' });
  });
});

describe('TestState refuses', () => {
  const pass = { Type: 'Pass', End: true };
  const parallel = { Type: 'Parallel', Branches: [inside], End: true };
  const unmocked =
    'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';
  const token = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'q', MessageBody: 'm' },
    End: true,
  };

  test.each([
    [map, {}, 'InvalidDefinition', unmocked],
    [parallel, {}, 'InvalidDefinition', unmocked],
    [pass, result(1), 'ValidationException', "State type 'Pass' is not supported when a mock is specified"],
    [map, result({}), 'ValidationException', 'Mocked result must be an array.'],
    [
      { ...map, ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b' } } },
      result([]),
      'ValidationException',
      'Mocked result must be a JSON object.',
    ],
    [
      parallel,
      result([1, 2]),
      'ValidationException',
      'Mocked result must contain the same number of items as number of Parallel branches.',
    ],
    [map, { mock: { result: 'no' } }, 'ValidationException', 'Mocked result must be valid JSON'],
    [
      map,
      { mock: { result: '[]', errorOutput: { error: 'E' } } },
      'ValidationException',
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [
      map,
      { ...result([]), revealSecrets: true },
      'ValidationException',
      'TestState does not support RevealSecrets when a mock is specified.',
    ],
    [token, {}, 'ValidationException', "TestState supports '.waitForTaskToken' only when a mock is specified"],
    [
      map,
      { mock: { result: '[]', fieldValidationMode: 'STRICT' } },
      'NotImplemented',
      expect.stringContaining('the fieldValidationMode "STRICT" of TestState'),
    ],
  ])('%j with %j', async (definition, more, code, message) => {
    const answer = testState(definition, more);

    await expect(answer).rejects.toMatchObject({ code, message });
  });
});
