// Large data and files in S3. Keys are computed from digests, so writing the same content twice stores one object.
import type { DataRef } from '../../core/event/event.ts';
import type { FileKeeper } from '../../core/file/file.ts';
import { createLazyS3Client } from './s3-client.ts';

/** Creates the function that stores data and returns the reference to it. */
export function createDataWriter(bucket: string): (key: string, json: string) => Promise<DataRef> {
  const put = createWriter(bucket);
  return async (key, json) => {
    const body = Buffer.from(json);
    await put(key, body, 'application/json');
    return { bucket, key, sha256: key.slice(key.indexOf('/') + 1, -'.json'.length), bytes: body.length };
  };
}

/** Creates the store of files. Every file is stored as `application/octet-stream`, so no browser renders a sender's file. */
export function createFileKeeper(bucket: string): FileKeeper {
  const put = createWriter(bucket);
  return { bucket, keep: (key, content) => put(key, content, 'application/octet-stream') };
}

function createWriter(bucket: string) {
  const client = createLazyS3Client();
  return async (key: string, body: Uint8Array, type: string): Promise<void> => {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = await client();
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: type }));
  };
}
