// Large data in S3, under a key made from its digest: writing it twice is writing it once.
import type { DataRef } from '../core/event.ts';
import { clientConfig } from './clients.ts';

/** Keeps data and says where it lies. */
export function dataBucket(bucket: string) {
  let client: InstanceType<typeof import('@aws-sdk/client-s3').S3Client> | undefined;
  return async (key: string, json: string): Promise<DataRef> => {
    // The client is large and rarely needed: most cold starts are spared it.
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    client ??= new S3Client({ ...clientConfig, forcePathStyle: true });
    const body = Buffer.from(json);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }));
    return { bucket, key, sha256: key.slice(key.indexOf('/') + 1, -'.json'.length), bytes: body.length };
  };
}
