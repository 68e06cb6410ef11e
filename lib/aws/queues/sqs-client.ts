// The SQS client, which functions need only when something failed: it is loaded at its first use.
import type { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../clients.ts';

/** Makes the client when it is first asked for, and returns that one from then on. */
export function createLazySqsClient(): () => Promise<SQSClient> {
  let made: SQSClient | undefined;
  return async () => {
    const { SQSClient } = await import('@aws-sdk/client-sqs');
    made ??= new SQSClient(clientConfig);
    return made;
  };
}
