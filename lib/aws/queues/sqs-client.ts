// The SQS client. Functions need it only after a failure, so it is loaded at first use.
import type { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../clients.ts';

/** Creates the client at the first call and returns the same client from every further call. */
export function createLazySqsClient(): () => Promise<SQSClient> {
  let client: SQSClient | undefined;
  return async () => {
    const { SQSClient } = await import('@aws-sdk/client-sqs');
    client ??= new SQSClient(clientConfig);
    return client;
  };
}
