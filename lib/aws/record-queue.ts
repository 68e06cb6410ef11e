// The queue from which a failed record is tried again. EventBridge invokes `record` directly, since no queue takes every
// character that an event or an execution's output may have; what fails goes into the queue in a form that a queue takes.
import type { SQSClient } from '@aws-sdk/client-sqs';
import { carriableJson } from '../core/json.ts';
import { clientConfig } from './clients.ts';

/** Puts an event as the bus delivered it into the queue. The client is loaded at the first failure. */
export function recordQueue(queueUrl: string): (event: unknown) => Promise<void> {
  let client: SQSClient | undefined;
  return async (event) => {
    const { SQSClient, SendMessageCommand } = await import('@aws-sdk/client-sqs');
    client ??= new SQSClient(clientConfig);
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: carriableJson(event) }));
  };
}
