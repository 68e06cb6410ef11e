// When a message that was received comes again: SQS hides it for so long.
import type { SQSClient } from '@aws-sdk/client-sqs';

export interface MessageVisibilityOptions {
  readonly client: () => Promise<SQSClient>;
  readonly queueUrl: string;
}

/** Hides a message from now on, under the handle of its last receipt; 0 s shows it again at once. */
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
