// Deletes the large data of an event from the data bucket. The bucket keeps no versions.
import type { DataRef } from '../../core/event/event.ts';
import { createLazyS3Client } from './s3-client.ts';

/** Creates the function that deletes an object. Deleting an object that does not exist succeeds. */
export function createDataEraser(): (ref: DataRef) => Promise<void> {
  const client = createLazyS3Client();
  return async ({ bucket, key }) => {
    const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = await client();
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  };
}
