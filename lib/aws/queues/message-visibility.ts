// Sets when SQS delivers a received message again, by its visibility timeout.
import type { SQSClient } from '@aws-sdk/client-sqs';

export interface MessageVisibilityOptions {
  readonly client: () => Promise<SQSClient>;
  readonly queueUrl: string;
}

/** Creates the function that hides a message, by the handle of its last receipt, for a number of seconds from now on. 0 shows it. */
export function createMessageVisibility({ client, queueUrl }: MessageVisibilityOptions) {
  return async (receiptHandle: string, seconds: number): Promise<void> => {
    const { ChangeMessageVisibilityCommand } = await import('@aws-sdk/client-sqs');
    const sqs = await client();
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  };
}
