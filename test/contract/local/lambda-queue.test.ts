// Functions and queues together, both real: event source mappings, partial failures, dead letters.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import type { JsonObject } from '../../../lib/local/platform/service.ts';
import { SqsService } from '../../../lib/local/services/sqs/sqs-service.ts';
import { LambdaWorkerFixture } from './lambda-worker-fixture.ts';

// Threads start slowly on a machine that is busy with other tests.
jest.setTimeout(30_000);

const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** Lambda's minutes between the attempts at an asynchronous event pass at once. */
const withoutRetryDelay = (delayMs: number): number => (delayMs === 60_000 || delayMs === 120_000 ? 10 : delayMs);

let sqs: SqsService;
let fixture: LambdaWorkerFixture;
beforeEach(async () => {
  const endpointUrl = 'http://127.0.0.1:4566';
  sqs = await SqsService.start({ clock: systemClock, endpointUrl });
  fixture = new LambdaWorkerFixture({
    clock: {
      ...systemClock,
      after: (delayMs, run, options) => systemClock.after(withoutRetryDelay(delayMs), run, options),
    },
    endpointUrl,
    callService: (_, { service, operation, input }) => {
      expect(service).toBe('sqs');
      return sqs.call(operation, input);
    },
  });
});
afterEach(async () => {
  await fixture.close();
  await sqs.close();
});

async function createQueue(QueueName: string, Attributes: JsonObject = {}): Promise<string> {
  const { QueueUrl } = await sqs.call('CreateQueue', { QueueName, Attributes });
  return String(QueueUrl);
}

/** The next message of a queue, or undefined if none comes within twenty seconds. */
async function nextMessage(QueueUrl: string): Promise<JsonObject | undefined> {
  const { Messages } = await sqs.call('ReceiveMessage', {
    QueueUrl,
    WaitTimeSeconds: 20,
    MessageAttributeNames: ['All'],
  });
  return (Messages as JsonObject[] | undefined)?.[0];
}

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('an event source mapping', () => {
  test('gives each message to the function once and deletes it from the queue', async () => {
    const QueueUrl = await createQueue('starts');
    const FunctionName = await fixture.create(
      'export const handler = async ({ Records }) => { for (const { body } of Records) console.log("took", body); };',
    );
    await fixture.service.call('CreateEventSourceMapping', { FunctionName, EventSourceArn: arnOf('starts') });

    for (const MessageBody of ['a', 'b', 'c']) await sqs.call('SendMessage', { QueueUrl, MessageBody });

    const took = (): string[] => fixture.lines.flatMap((line) => /took (.)$/.exec(line)?.[1] ?? []).sort();
    await until(() => took().length === 3);
    await until(async () => {
      const { Attributes } = await sqs.call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
      const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes as JsonObject;
      return ApproximateNumberOfMessages === '0' && ApproximateNumberOfMessagesNotVisible === '0';
    });
    expect(took()).toEqual(['a', 'b', 'c']);
  });

  test('delivers a message that fails again until it is a dead letter, and no other message', async () => {
    const deadLetters = await createQueue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 2 });
    const QueueUrl = await createQueue('starts', { VisibilityTimeout: '3', RedrivePolicy });
    const FunctionName = await fixture.create(
      `export const handler = async ({ Records }) => {
        for (const { body, attributes } of Records) console.log("took", body, attributes.ApproximateReceiveCount);
        const failed = Records.filter(({ body }) => body === 'bad');
        return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      };`,
    );
    await fixture.invoke(FunctionName, { Records: [] });
    await fixture.service.call('CreateEventSourceMapping', {
      FunctionName,
      EventSourceArn: arnOf('starts'),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });

    const Entries = ['good', 'bad'].map((MessageBody) => ({ Id: MessageBody, MessageBody }));
    await sqs.call('SendMessageBatch', { QueueUrl, Entries });
    const dead = await nextMessage(deadLetters);

    expect(dead?.Body).toBe('bad');
    expect(fixture.lines.flatMap((line) => /took (.+)$/.exec(line)?.[1] ?? []).sort()).toEqual([
      'bad 1',
      'bad 2',
      'good 1',
    ]);
  });
});

describe('an asynchronous invocation', () => {
  test('that fails for good is a dead letter', async () => {
    const deadLetters = await createQueue('dead');
    const DeadLetterConfig = { TargetArn: arnOf('dead') };
    const FunctionName = await fixture.create('export const handler = async () => { throw new Error("broken"); };', {
      DeadLetterConfig,
    });

    const accepted = await fixture.invoke(FunctionName, { order: 1 }, { InvocationType: 'Event' });

    expect(accepted).toEqual({ StatusCode: 202, Payload: '' });
    expect(await nextMessage(deadLetters)).toMatchObject({
      Body: '{"order":1}',
      MessageAttributes: { ErrorCode: { StringValue: '200' }, ErrorMessage: { StringValue: 'broken' } },
    });
  });
});
