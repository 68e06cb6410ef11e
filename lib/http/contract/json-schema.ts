// Writes the contract's schemas as JSON Schema, in the dialect of OpenAPI 3.1.
import * as z from 'zod/mini';
import { jsonObject } from '../request/parse.ts';
import { listNotes, type Note } from './schema.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

export interface SchemaWriterOptions {
  /**
   * Whether objects in answers have no other members than the named ones. Not for callers: members may be added to an answer later.
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

  // Inside a frame a schema that has a name is a reference, like everywhere else.
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
  // `format` says it, and the expression is longer than everything else.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // The limits of every z.int().
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if ((zodSchema as unknown) === jsonObject) jsonSchema.type = 'object';
}
