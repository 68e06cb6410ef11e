import { beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../../lib/local/platform/aws-error.ts';
import type { JsonObject } from '../../../../../../lib/local/platform/service.ts';
import type { EventSourceMapping } from '../../../../../../lib/local/services/lambda/event-sources/event-source-mapping.ts';
import { QueuePoller } from '../../../../../../lib/local/services/lambda/event-sources/queue-poller.ts';
import { FakeClock } from '../../../../../fixtures/fake-clock.ts';

const queueArn = 'arn:aws:sqs:us-east-1:000000000000:starts';
const roleArn = 'arn:aws:iam::000000000000:role/start';
const message = (id: string): JsonObject => ({
  MessageId: id,
  ReceiptHandle: `handle-${id}`,
  Body: `body of ${id}`,
  MD5OfBody: 'md5',
  Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
});

let clock: FakeClock;
/** What each ReceiveMessage gives, in turn; after that, polls wait for ever. */
let batches: JsonObject[][];
let calls: { operation: string; input: JsonObject }[];
let events: JsonObject[];
let results: string[];
let answer: (event: JsonObject) => { payload: string; functionError?: string };

beforeEach(() => {
  clock = new FakeClock();
  batches = [];
  calls = [];
  events = [];
  results = [];
  answer = () => ({ payload: 'null' });
});

function poll(settings: Partial<EventSourceMapping> = {}): QueuePoller {
  const poller = new QueuePoller({
    clock,
    endpointUrl: 'http://127.0.0.1:4566',
    roleArn: () => roleArn,
    mapping: {
      uuid: 'u',
      functionName: 'start',
      queueArn,
      isEnabled: true,
      batchSize: 10,
      windowSeconds: 0,
      reportsItemFailures: false,
      lastModified: 0,
      lastResult: '',
      ...settings,
    },
    callService: async (caller, { service, operation, input }) => {
      expect([caller, service]).toEqual([{ kind: 'role', roleArn }, 'sqs']);
      calls.push({ operation, input });
      return operation === 'ReceiveMessage' ? receive() : {};
    },
    invoke: async (payload) => {
      const event: JsonObject = JSON.parse(payload);
      events.push(event);
      return answer(event);
    },
    report: (result) => results.push(result),
  });
  poller.start();
  return poller;
}

function receive(): Promise<JsonObject> {
  const batch = batches.shift();
  return batch === undefined ? new Promise(() => {}) : Promise.resolve(batch.length === 0 ? {} : { Messages: batch });
}

const deleted = (): unknown[] =>
  calls
    .filter(({ operation }) => operation === 'DeleteMessageBatch')
    .flatMap(({ input }) => (input.Entries as { ReceiptHandle: string }[]).map(({ ReceiptHandle }) => ReceiptHandle));

describe('a poller', () => {
  test("polls for as long as SQS allows, with the function's role", async () => {
    poll({ maximumConcurrency: 2 });
    await clock.advance(0);

    expect(calls).toHaveLength(2);
    expect(calls[0]).toEqual({
      operation: 'ReceiveMessage',
      input: {
        QueueUrl: 'http://127.0.0.1:4566/000000000000/starts',
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
    });
  });

  test('passes messages as records and deletes the successful ones', async () => {
    const attributed = {
      ...message('b'),
      MD5OfMessageAttributes: 'md5 of attributes',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'order' },
        raw: { DataType: 'Binary', BinaryValue: 'AQI=' },
      },
    };
    batches = [[message('a'), attributed]];

    poll();
    await clock.advance(0);

    const common = { md5OfBody: 'md5', eventSource: 'aws:sqs', eventSourceARN: queueArn, awsRegion: 'us-east-1' };
    const attributes = { ApproximateReceiveCount: '1', SentTimestamp: '1' };
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: 'a',
            receiptHandle: 'handle-a',
            body: 'body of a',
            attributes,
            messageAttributes: {},
            ...common,
          },
          {
            messageId: 'b',
            receiptHandle: 'handle-b',
            body: 'body of b',
            attributes,
            messageAttributes: {
              kind: { stringValue: 'order', stringListValues: [], binaryListValues: [], dataType: 'String' },
              raw: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
            },
            md5OfMessageAttributes: 'md5 of attributes',
            ...common,
          },
        ],
      },
    ]);
    expect(deleted()).toEqual(['handle-a', 'handle-b']);
    expect(results).toEqual(['OK']);
  });

  test('cuts a batch that is larger than an event may be', async () => {
    const large = (id: string): JsonObject => ({ ...message(id), Body: 'x'.repeat(2 ** 20) });
    batches = [['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(large)];

    poll();
    await clock.advance(0);

    expect(events.map(({ Records }) => (Records as unknown[]).length)).toEqual([5, 2]);
    expect(deleted()).toHaveLength(7);
  });

  test('leaves the whole batch if the function fails', async () => {
    batches = [[message('a'), message('b')]];
    answer = () => ({ payload: '{"errorType":"Error"}', functionError: 'Unhandled' });

    poll({ reportsItemFailures: true });
    await clock.advance(0);

    expect(deleted()).toEqual([]);
    expect(results).toEqual(['PROBLEM: Function call failed']);
  });

  test.each([
    ['leaves what the function reports', true, ['handle-b']],
    ['deletes all where the mapping takes no reports', false, ['handle-a', 'handle-b']],
  ])('%s', async (_, reportsItemFailures, handles) => {
    batches = [[message('a'), message('b')]];
    answer = () => ({ payload: '{"batchItemFailures":[{"itemIdentifier":"a"}]}' });

    poll({ reportsItemFailures });
    await clock.advance(0);

    expect(deleted()).toEqual(handles);
  });

  test('keeps the whole batch if the report is invalid', async () => {
    batches = [[message('a'), message('b')]];
    answer = () => ({ payload: '{"batchItemFailures":[{"itemIdentifier":"unknown"}]}' });

    poll({ reportsItemFailures: true });
    await clock.advance(0);

    expect(deleted()).toEqual([]);
  });

  test('gathers a batch larger than one poll within its window', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => message(`a${index}`));
    batches = [ten, [message('b')], [], [message('c')]];

    poll({ batchSize: 12, windowSeconds: 5, maximumConcurrency: 1 });
    await clock.advance(0);

    expect(events.map(({ Records }) => (Records as unknown[]).length)).toEqual([12]);
    expect(calls.slice(0, 4).map(({ input }) => [input.MaxNumberOfMessages, input.WaitTimeSeconds])).toEqual([
      [10, 20],
      [2, 5],
      [1, 5],
      [1, 5],
    ]);
    expect(deleted()).toHaveLength(12);
  });

  test('pauses longer and longer while polls fail, and logs the reason', async () => {
    const failure = new AwsError('AccessDenied', 'not yours');
    const poller = poll({ maximumConcurrency: 1 });
    poller.stop();
    let attempts = 0;
    const failing = new QueuePoller({
      clock,
      endpointUrl: '',
      roleArn: () => roleArn,
      mapping: { ...mappingOf(1) },
      callService: () => {
        attempts += 1;
        return Promise.reject(failure);
      },
      invoke: () => Promise.reject(failure),
      report: (result) => results.push(result),
    });

    failing.start();
    await clock.advance(999);
    const early = attempts;
    await clock.advance(1 + 2000 + 4000);
    failing.stop();

    expect([early, attempts]).toEqual([1, 4]);
    expect(results[0]).toBe('PROBLEM: not yours');
  });

  test('processes the result of the current poll after it is stopped, and does not poll again', async () => {
    batches = [[message('a')]];
    const poller = poll({ maximumConcurrency: 1 });

    poller.stop();
    await clock.advance(0);

    expect(events).toHaveLength(1);
    expect(calls.filter(({ operation }) => operation === 'ReceiveMessage')).toHaveLength(1);
  });

  test('processes nothing more once it is abandoned', async () => {
    batches = [[message('a')]];
    const poller = poll({ maximumConcurrency: 1 });

    poller.abandon();
    await clock.advance(0);

    expect(events).toEqual([]);
  });
});

function mappingOf(maximumConcurrency: number): EventSourceMapping {
  return {
    uuid: 'u',
    functionName: 'start',
    queueArn,
    isEnabled: true,
    batchSize: 10,
    windowSeconds: 0,
    reportsItemFailures: false,
    lastModified: 0,
    lastResult: '',
    maximumConcurrency,
  };
}
