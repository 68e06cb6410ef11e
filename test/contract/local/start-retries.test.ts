// Starts that fail, on the local platform's own queue and poller: retried for a day with increasing delays, then a dead letter.
import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { handleBatch } from '../../../lib/aws/queues/sqs-batch.ts';
import { handleFailedStart, mostStartDeliveries } from '../../../lib/core/run/failed-start.ts';
import type { Run } from '../../../lib/core/run/run.ts';
import type { JsonObject } from '../../../lib/local/platform/service.ts';
import { QueuePoller } from '../../../lib/local/services/lambda/event-sources/queue-poller.ts';
import { SqsService } from '../../../lib/local/services/sqs/sqs-service.ts';
import { createMetadata } from '../../fixtures/bus-events.ts';
import { FakeClock } from '../../fixtures/fake-clock.ts';

const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const endpointUrl = 'http://127.0.0.1:4566';
const hourMs = 3_600_000;
const start = { workflowId: 'w', source: 's', name: 'n', detail: { metadata: createMetadata('k'), data: {} } };
const mapping = {
  ...{ uuid: 'u', functionName: 'start', queueArn: arnOf('starts'), isEnabled: true, batchSize: 10, windowSeconds: 0 },
  ...{ reportsItemFailures: true, lastModified: 0, lastResult: '' },
};

/** The queue as the stack makes it, with a consumer that starts what `isStarted` says, at the delivery of that number. */
async function fixture(isStarted: (delivery: number) => boolean) {
  const clock = new FakeClock();
  const beganAt = clock.now();
  const deliveredAtMs: number[] = [];
  const undelivered: Run[] = [];
  const sqs = await SqsService.start({ clock, endpointUrl });
  const call = (operation: string, input: JsonObject) => sqs.call(operation, input);
  const { QueueUrl: DeadUrl } = await call('CreateQueue', { QueueName: 'dead' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: mostStartDeliveries });
  const Attributes = { VisibilityTimeout: '180', MessageRetentionPeriod: String(4 * 86_400), RedrivePolicy };
  const { QueueUrl } = await call('CreateQueue', { QueueName: 'starts', Attributes });
  const handle = async (): Promise<Record<string, unknown>> => {
    deliveredAtMs.push(clock.now() - beganAt);
    if (isStarted(deliveredAtMs.length)) return { kind: 'started' };
    throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  };
  const invoke = async (payload: string) => {
    const { Records } = JSON.parse(payload) as { Records: SQSRecord[] };
    const answer = await handleBatch(Records, {
      handle,
      log: () => {},
      onFailure: async ({ receiptHandle: ReceiptHandle, ...failed }) => {
        const recordUndelivered = async (run: Run) => void undelivered.push(run);
        const deps = { recordUndelivered, now: () => new Date(clock.now()), random: () => 0.5 };
        const decided = await handleFailedStart(failed, deps);
        await call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: decided.againInSeconds });
        return decided;
      },
    });
    return { payload: JSON.stringify(answer) };
  };
  const callService = (_: unknown, { operation, input }: { operation: string; input: JsonObject }) =>
    call(operation, input);
  const roleArn = () => 'arn:aws:iam::000000000000:role/start';
  const poller = new QueuePoller({ clock, endpointUrl, roleArn, mapping, callService, invoke, report: () => {} });
  poller.start();
  const send = (body: unknown) =>
    call('SendMessage', { QueueUrl, MessageBody: typeof body === 'string' ? body : JSON.stringify(body) });
  const countIn = async (url: unknown): Promise<number> => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    const { Attributes: counts } = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: names });
    return Object.values(counts as JsonObject).reduce((sum: number, count) => sum + Number(count), 0);
  };
  const close = async () => {
    poller.abandon();
    await sqs.close();
  };
  return {
    ...{ clock, deliveredAtMs, undelivered, send, close },
    waiting: () => countIn(QueueUrl),
    dead: () => countIn(DeadUrl),
  };
}

describe('a start', () => {
  test('that throws five times starts within minutes, and is not delivered again', async () => {
    const { clock, deliveredAtMs, undelivered, send, waiting, dead, close } = await fixture(
      (delivery) => delivery === 6,
    );
    await send(start);

    await clock.advance(48 * hourMs);

    expect(deliveredAtMs).toHaveLength(6);
    expect(deliveredAtMs[5]).toBeLessThan(6 * 60_000);
    expect([await waiting(), await dead(), undelivered]).toEqual([0, 0, []]);
    await close();
  });

  test('that throws for twenty hours starts then', async () => {
    const { clock, deliveredAtMs, send, waiting, dead, close } = await fixture(() => clock.now() > mended);
    const mended = clock.now() + 20 * hourMs;
    await send(start);

    await clock.advance(48 * hourMs);

    expect(deliveredAtMs.at(-1)).toBeLessThan(20.6 * hourMs);
    expect([await waiting(), await dead()]).toEqual([0, 0]);
    await close();
  });

  test('that always throws is a dead letter after a day, and its run says so', async () => {
    const { clock, deliveredAtMs, undelivered, send, waiting, dead, close } = await fixture(() => false);
    await send(start);

    await clock.advance(20 * hourMs);
    const early = await dead();
    await clock.advance(10 * hourMs);

    expect(deliveredAtMs).toHaveLength(mostStartDeliveries);
    expect([early, await waiting(), await dead()]).toEqual([0, 0, 1]);
    expect(undelivered).toMatchObject([{ status: 'undelivered', error: 'ThrottlingException' }]);
    await close();
  });

  test.each(['no JSON', '{"a":1}'])('that cannot be read is a dead letter within seconds: %s', async (text) => {
    const { clock, undelivered, send, waiting, dead, close } = await fixture(() => false);
    await send(text);

    await clock.advance(5_000);

    expect([await waiting(), await dead(), undelivered]).toEqual([0, 1, []]);
    await close();
  });
});
