// An SqsService on a fake clock, and the calls that most tests make.

import type { JsonObject } from '../../../../../lib/local/platform/service.ts';
import { SqsService } from '../../../../../lib/local/services/sqs/sqs-service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

export const endpointUrl = 'http://127.0.0.1:4566';

export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: JsonObject;
}

export interface Fixture {
  readonly clock: FakeClock;
  readonly sqs: SqsService;
  create(name: string, attributes?: JsonObject): Promise<string>;
  send(queueUrl: string, ...bodies: string[]): Promise<void>;
  receive(queueUrl: string, options?: JsonObject): Promise<readonly ReceivedMessage[]>;
  attribute(queueUrl: string, name: string): Promise<string | undefined>;
}

export async function openFixture(options: { dataDir?: string; clock?: FakeClock } = {}): Promise<Fixture> {
  const clock = options.clock ?? new FakeClock();
  const sqs = await SqsService.start({ clock, dataDir: options.dataDir, endpointUrl });
  return {
    clock,
    sqs,
    async create(name, attributes) {
      const { QueueUrl } = await sqs.call('CreateQueue', { QueueName: name, Attributes: attributes });
      return String(QueueUrl);
    },
    async send(queueUrl, ...bodies) {
      for (const MessageBody of bodies) await sqs.call('SendMessage', { QueueUrl: queueUrl, MessageBody });
    },
    async receive(queueUrl, more = {}) {
      const { Messages = [] } = await sqs.call('ReceiveMessage', { QueueUrl: queueUrl, ...more });
      return Messages as ReceivedMessage[];
    },
    async attribute(queueUrl, name) {
      const { Attributes } = await sqs.call('GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames: [name] });
      return (Attributes as Record<string, string> | undefined)?.[name];
    },
  };
}

export const bodies = (messages: readonly ReceivedMessage[]): string[] => messages.map(({ Body }) => Body);
