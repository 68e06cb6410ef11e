// Reads the large data of events from the data bucket. Reads whole objects, and checks that each is the one that was written.
import type { DataRef } from '../../core/event/event.ts';
import { sha256Hex } from '../../value/digest.ts';
import { FlowgateError } from '../../value/errors.ts';
import { type JsonObject, readJson } from '../../value/json.ts';
import { createLazyS3Client } from './s3-client.ts';

/** Reads data that an event only refers to. */
export type ReadLargeData = (ref: DataRef) => Promise<JsonObject>;

/**
 * Creates the reader of large data.
 * @throws FlowgateError `not_found` from the reader, if the object was deleted or replaced
 */
export function createDataReader(): ReadLargeData {
  // S3's own checksum is switched off, because the digest in the reference is checked here.
  const client = createLazyS3Client({ responseChecksumValidation: 'WHEN_REQUIRED' });
  return async ({ bucket, key, sha256 }) => {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = await client();
    const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch(undefinedIfAbsent);
    const json = await found?.Body?.transformToString();
    if (json === undefined || sha256Hex(json) !== sha256) {
      throw new FlowgateError('not_found', 'the data of the event is not stored any more: it was deleted');
    }
    return readJson(json) as JsonObject;
  };
}

/** The error names of S3 for an object that does not exist. A role that may not list the bucket gets the first one. */
const absences: ReadonlySet<string> = new Set(['AccessDenied', 'NoSuchKey']);

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof Error && absences.has(error.name)) return undefined;
  throw error;
}
