// Large data and files in S3, under keys made from their digests: writing one twice is writing it once.
import type { DataRef } from '../../core/event/event.ts';
import type { FileKeeper } from '../../core/file/file.ts';
import { createLazyS3Client } from './s3-client.ts';

/** Keeps data and says where it lies. */
export function createDataWriter(bucket: string): (key: string, json: string) => Promise<DataRef> {
  const put = writer(bucket);
  return async (key, json) => {
    const body = Buffer.from(json);
    await put(key, body, 'application/json');
    return { bucket, key, sha256: key.slice(key.indexOf('/') + 1, -'.json'.length), bytes: body.length };
  };
}

/** Keeps files. Whatever a sender calls a file's type, it is kept as bytes that no browser shows. */
export function createFileKeeper(bucket: string): FileKeeper {
  const put = writer(bucket);
  return { bucket, keep: (key, content) => put(key, content, 'application/octet-stream') };
}

function writer(bucket: string) {
  const client = createLazyS3Client();
  return async (key: string, body: Uint8Array, type: string): Promise<void> => {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = await client();
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: type }));
  };
}
