// Sends messages to the queues of the functions. SQS refuses some characters that an event or an execution's output may contain; they are
// escaped.
import { toCarriableJson } from '../../value/json.ts';
import { createLazySqsClient } from './sqs-client.ts';

/** Creates the function that sends a message to the queue. */
export function createMessageSender(queueUrl: string): (message: unknown) => Promise<void> {
  const client = createLazySqsClient();
  return async (message) => {
    const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
    const sqs = await client();
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: toCarriableJson(message) }));
  };
}
