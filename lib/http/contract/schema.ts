// Parts of schemas that several rows of the contract share, and the notes with which the OpenAPI document describes schemas.
import * as z from 'zod/mini';
import type { JsonValue } from '../../value/json.ts';

export interface Note {
  /** The name of the schema in the document, which is used wherever the schema occurs. */
  readonly id?: string;
  readonly description?: string;
  /** A format of JSON Schema. */
  readonly format?: 'date-time';
}

// This is not a registry of zod, because that would make the ingest function 1 kB larger.
const notes = new Map<z.core.$ZodType, Note>();

/** All notes for the OpenAPI document, with their schemas. The functions that serve requests do not read them. */
export function listNotes(): readonly (readonly [z.core.$ZodType, Note])[] {
  return [...notes];
}

/** Adds a sentence for the document to a schema. Returns the same schema. */
export function describe<Schema extends z.core.$ZodType>(schema: Schema, description: string): Schema {
  return note(schema, { description });
}

function note<Schema extends z.core.$ZodType>(schema: Schema, own: Note): Schema {
  notes.set(schema, own);
  return schema;
}

/**
 * Creates a schema on first use and returns the same one afterwards, so that a cold start creates no schema of an answer.
 * @param id its name in the document. @default none: the document repeats it wherever it occurs
 */
export function createOnce<Schema extends z.core.$ZodType>(create: () => Schema, id?: string): () => Schema {
  let schema: Schema | undefined;
  return () => {
    schema ??= id === undefined ? create() : note(create(), { id });
    return schema;
  };
}

/** Any JSON value. */
export const jsonValue = createOnce(() => z.custom<JsonValue>(() => true));

/** A moment in ISO 8601, in UTC, such as `2026-11-28T10:00:00.000Z`. Answers are not parsed, so only the document has the format. */
export const timestamp = createOnce(() => note(z.string(), { format: 'date-time' }));
