// Sends events that `record` failed to process to the `records` queue. EventBridge invokes `record` directly, because SQS refuses some
// characters that an event or an execution's output may contain; here these characters are escaped.
import { toCarriableJson } from '../../value/json.ts';
import { createLazySqsClient } from './sqs-client.ts';

/** Creates the function that sends an event to the queue as the bus delivered it. */
export function createRecordQueue(queueUrl: string): (event: unknown) => Promise<void> {
  const client = createLazySqsClient();
  return async (event) => {
    const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
    const sqs = await client();
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: toCarriableJson(event) }));
  };
}
