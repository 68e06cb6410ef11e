// The S3 client. It is large and few requests need it, so it is loaded at first use and not in a cold start.
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { transferConfig } from '../clients.ts';

/** Creates the client at the first call and returns the same client from every further call. */
export function createLazyS3Client(config: S3ClientConfig = {}): () => Promise<S3Client> {
  let client: S3Client | undefined;
  return async () => {
    const { S3Client } = await import('@aws-sdk/client-s3');
    client ??= new S3Client({ ...transferConfig, forcePathStyle: true, ...config });
    return client;
  };
}
