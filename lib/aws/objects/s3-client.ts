// The S3 client, which is large and rarely needed: it is loaded at its first use, so most cold starts are spared it.
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { transferConfig } from '../clients.ts';

/** Makes the client when it is first asked for, and that one ever after. */
export function createLazyS3Client(config: S3ClientConfig = {}): () => Promise<S3Client> {
  let made: S3Client | undefined;
  return async () => {
    const { S3Client } = await import('@aws-sdk/client-s3');
    made ??= new S3Client({ ...transferConfig, forcePathStyle: true, ...config });
    return made;
  };
}
