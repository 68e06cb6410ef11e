// The dead-letter queues in SQS: receives, shows, removes and sends messages. Messages are hidden only for the time of one request.
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue, DeadMessage } from '../../core/operate/dead-letters.ts';
import type { DeadLetterPorts } from '../../core/operate/work-dead-letters.ts';

export interface DeadLetterQueuesOptions {
  readonly client: () => Promise<SQSClient>;
  /** The URLs of the dead-letter queues. */
  readonly urls: Readonly<Record<DeadLetterQueue, string>>;
  /** The URLs of the queues that functions consume. */
  readonly targets: Readonly<Record<'starts' | 'records', string>>;
}

type QueuePorts = Omit<DeadLetterPorts, 'history' | 'now'>;

const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
/** Longer than a request may take, so that no message is received twice by one. */
const hiddenSeconds = 15;
/** SQS takes at most ten messages in one call. */
const mostInBatch = 10;

export function createDeadLetterQueues({ client, urls, targets }: DeadLetterQueuesOptions): QueuePorts {
  return {
    hasDead: (queue) => hasMessages(urls[queue], client),
    receiveDead: async (queue) => {
      const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
      const sqs = await client();
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: urls[queue],
          MaxNumberOfMessages: mostInBatch,
          VisibilityTimeout: hiddenSeconds,
          // Long polling asks all servers of the queue, so an empty answer means an empty queue.
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['SentTimestamp'],
          MessageAttributeNames: ['All'],
        }),
      );
      return Messages.map(readMessage);
    },
    showDead: async (queue, messages) => {
      const { ChangeMessageVisibilityBatchCommand } = await import('@aws-sdk/client-sqs');
      const sqs = await client();
      for (let at = 0; at < messages.length; at += mostInBatch) {
        const Entries = messages
          .slice(at, at + mostInBatch)
          .map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt, VisibilityTimeout: 0 }));
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: urls[queue], Entries }));
      }
    },
    removeDead: async (queue, { receipt }) => {
      const { DeleteMessageCommand } = await import('@aws-sdk/client-sqs');
      await (await client()).send(new DeleteMessageCommand({ QueueUrl: urls[queue], ReceiptHandle: receipt }));
    },
    sendAgain: async ({ queue, body }) => {
      const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
      await (await client()).send(new SendMessageCommand({ QueueUrl: targets[queue], MessageBody: body }));
    },
  };
}

async function hasMessages(QueueUrl: string, client: DeadLetterQueuesOptions['client']): Promise<boolean> {
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const sqs = await client();
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] }));
  return counts.some((name) => Number(Attributes[name] ?? 0) > 0);
}

function readMessage({ MessageId, Body, ReceiptHandle, Attributes, MessageAttributes = {} }: Message): DeadMessage {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return {
    id: MessageId ?? '',
    body: Body ?? '',
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    receipt: ReceiptHandle ?? '',
    attributes: Object.fromEntries(attributes) as Record<string, string>,
  };
}
