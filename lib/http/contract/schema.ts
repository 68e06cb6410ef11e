// Pieces of schemas that the rows of several nouns share, and what the document says about schemas beside their shape.
import * as z from 'zod/mini';
import type { JsonValue } from '../../value/json.ts';

export interface Note {
  /** The name of the schema in the document, which is used wherever the schema occurs. */
  readonly id?: string;
  readonly description?: string;
}

/** Notes for the document, by schema. Serving does not read them. */
export const notes = z.registry<Note>();

/** Adds a sentence for the document to a schema. Returns the same schema. */
export function describe<Schema extends z.core.$ZodType>(schema: Schema, description: string): Schema {
  notes.add(schema, { description });
  return schema;
}

/**
 * Creates a schema on first use and returns the same one afterwards, so that a cold start creates no schema of an answer.
 * @param id its name in the document. @default none: the document repeats it wherever it occurs
 */
export function createOnce<Schema extends z.core.$ZodType>(create: () => Schema, id?: string): () => Schema {
  let schema: Schema | undefined;
  return () => {
    if (schema === undefined) {
      schema = create();
      if (id !== undefined) notes.add(schema, { id });
    }
    return schema;
  };
}

/** Any JSON value. */
export const jsonValue = createOnce(() => z.custom<JsonValue>(() => true));

/** A moment in ISO 8601, in UTC. */
export const timestamp = createOnce(() => z.iso.datetime({ offset: true }));
