// The queue from which a failed record is tried again. EventBridge invokes `record` directly, since no queue takes every
// character that an event or an execution's output may have; what fails goes into the queue in a form that a queue takes.
import { toCarriableJson } from '../../value/json.ts';
import { createLazySqsClient } from './sqs-client.ts';

/** Puts an event as the bus delivered it into the queue. */
export function createRecordQueue(queueUrl: string): (event: unknown) => Promise<void> {
  const client = createLazySqsClient();
  return async (event) => {
    const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
    const sqs = await client();
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: toCarriableJson(event) }));
  };
}
