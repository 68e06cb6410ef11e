// Writes the contract's schemas as JSON Schema, in the dialect of OpenAPI 3.1.
import * as z from 'zod/mini';
import { jsonObject } from '../request/parse.ts';
import { listNotes, type Note } from './schema.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

export interface SchemaWriterOptions {
  /**
   * Whether the schemas of answers forbid members that they do not name. For checks only: callers must accept members that are
   * added later.
   * @default false
   */
  readonly isStrict?: boolean;
}

/** Writes schemas, and collects those that have a name. */
export class SchemaWriter {
  /** The schemas that have a name, by name. */
  readonly components: Record<string, JsonSchema> = {};
  readonly #io: 'input' | 'output';

  constructor({ isStrict = false }: SchemaWriterOptions = {}) {
    this.#io = isStrict ? 'output' : 'input';
  }

  /** The schema of a value as callers send it. */
  writeInput(schema: z.core.$ZodType): JsonSchema {
    return this.#write(schema, 'input');
  }

  /** The schema of a value as the router sends it. */
  writeAnswer(schema: z.core.$ZodType): JsonSchema {
    return this.#write(schema, this.#io);
  }

  // The schema is written as a member of an object: then a schema that has a name becomes a reference, as it does everywhere else.
  #write(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
    const metadata = z.registry<Note>();
    for (const [noted, note] of listNotes()) metadata.add(noted, note);
    const options = { io, metadata, unrepresentable: 'any', override: correct } as const;
    const text = JSON.stringify(z.toJSONSchema(z.object({ framed: schema }), options));
    const { properties, $defs } = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
    Object.assign(this.components, $defs);
    return properties.framed;
  }
}

function correct({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }) {
  delete jsonSchema.id;
  // The pattern is left out: `format` says the same, and the regular expression is very long.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // The limits of every z.int().
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if ((zodSchema as unknown) === jsonObject) jsonSchema.type = 'object';
}
