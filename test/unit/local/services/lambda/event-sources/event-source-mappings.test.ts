import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../../lib/local/platform/aws-error.ts';
import { arnOf, LambdaFixture } from '../fixture.ts';

const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:starts';

let lambda: LambdaFixture;
beforeEach(async () => {
  lambda = new LambdaFixture();
  await lambda.create();
});
afterEach(() => lambda.close());

const createMapping = (members = {}) =>
  lambda.call('CreateEventSourceMapping', { FunctionName: 'ingest', EventSourceArn, ...members });
const polls = (): number => lambda.calls.filter(({ operation }) => operation === 'ReceiveMessage').length;

describe('an event source mapping', () => {
  test("is created with Lambda's defaults and polls at once", async () => {
    const created = await createMapping();

    expect(created).toEqual({
      UUID: expect.any(String),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn,
      FunctionArn: arnOf('ingest'),
      LastModified: 1767225600,
      LastProcessingResult: 'No records processed',
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
      FunctionResponseTypes: [],
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${created.UUID}`,
    });
    expect(polls()).toBe(5);
  });

  test('is found, listed, updated and deleted by its UUID', async () => {
    const { UUID } = await createMapping();

    await lambda.call('UpdateEventSourceMapping', {
      UUID,
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 3 },
    });

    const updated = {
      State: 'Enabled',
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 3 },
    };
    expect(await lambda.call('GetEventSourceMapping', { UUID })).toMatchObject(updated);
    expect(await lambda.call('ListEventSourceMappings', { FunctionName: 'ingest' })).toMatchObject({
      EventSourceMappings: [updated],
    });
    expect(await lambda.call('DeleteEventSourceMapping', { UUID })).toMatchObject({ State: 'Deleting' });
    await expect(lambda.call('GetEventSourceMapping', { UUID })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('continues to poll after an update that changes nothing', async () => {
    const { UUID } = await createMapping();

    await lambda.call('UpdateEventSourceMapping', { UUID, BatchSize: 10 });

    expect(polls()).toBe(5);
  });

  test('that is disabled does not poll', async () => {
    const created = await createMapping({ Enabled: false });

    expect(polls()).toBe(0);
    expect(await lambda.call('GetEventSourceMapping', { UUID: created.UUID })).toMatchObject({ State: 'Disabled' });
  });

  test.each([
    ['a stream', { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' }, 'NotImplemented', 'kinesis'],
    ['a FIFO queue', { EventSourceArn: `${EventSourceArn}.fifo` }, 'NotImplemented', 'FIFO'],
    ['filters', { FilterCriteria: {} }, 'NotImplemented', 'FilterCriteria'],
    ['a batch size of 0', { BatchSize: 0 }, 'ValidationException', 'batchSize'],
    ['more than 10 messages without a window', { BatchSize: 11 }, 'InvalidParameterValueException', 'batch window'],
    ['a concurrency of 1', { ScalingConfig: { MaximumConcurrency: 1 } }, 'ValidationException', 'maximumConcurrency'],
    ['an unknown response type', { FunctionResponseTypes: ['x'] }, 'InvalidParameterValueException', 'x'],
    ['a function that is not there', { FunctionName: 'lost' }, 'ResourceNotFoundException', 'Function not found'],
  ])('with %s is refused', async (_, members, code, message) => {
    await expect(createMapping(members)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(polls()).toBe(0);
  });

  test('is refused if messages become visible before the function is done', async () => {
    await lambda.call('UpdateFunctionConfiguration', { FunctionName: 'ingest', Timeout: 60 });

    await expect(createMapping()).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    });
  });

  test('is refused if the role may not read the queue', async () => {
    lambda.respond = () => Promise.reject(new AwsError('AccessDeniedException', 'no'));

    await expect(createMapping()).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'The function execution role does not have permissions to call ReceiveMessage on SQS',
    });
  });

  test('of the same queue and function is refused a second time', async () => {
    await createMapping();

    await expect(createMapping()).rejects.toMatchObject({ code: 'ResourceConflictException', status: 409 });
  });
});

test.each(['PutFunctionEventInvokeConfig', 'GetFunctionEventInvokeConfig', 'DeleteFunctionEventInvokeConfig'])(
  'refuses %s by name',
  async (operation) => {
    await expect(lambda.call(operation, { FunctionName: 'ingest' })).rejects.toMatchObject({
      code: 'NotImplemented',
      message: `lambda:${operation} is not implemented by the local platform`,
    });
  },
);
