// When a message that was received comes again: SQS hides it for so long.
import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface MessageVisibilityOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/** Hides a message from now on, under the handle of its last receipt; 0 s shows it again at once. */
export function messageVisibility({ client, queueUrl }: MessageVisibilityOptions) {
  return async (receiptHandle: string, seconds: number): Promise<void> => {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  };
}
