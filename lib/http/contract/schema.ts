// Pieces of schemas that the rows of several nouns share.
import * as z from 'zod/mini';
import type { JsonValue } from '../../value/json.ts';

/** Creates a schema on first use and returns the same one afterwards, so that a cold start creates no schema of an answer. */
export function createOnce<Schema>(create: () => Schema): () => Schema {
  let schema: Schema | undefined;
  return () => {
    schema ??= create();
    return schema;
  };
}

/** Any JSON value. */
export const jsonValue = createOnce(() => z.custom<JsonValue>(() => true));

/** A moment in ISO 8601, in UTC. */
export const timestamp = createOnce(() => z.iso.datetime({ offset: true }));
