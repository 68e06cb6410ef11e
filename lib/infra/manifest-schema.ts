// The JSON Schema of a manifest, made from the schema that reads it, so that editors complete and check `workflow.json`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { toJSONSchema } from 'zod/v4/core';
import { manifestSchema } from '../core/manifest.ts';

/** What a manifest's `$schema` names, beside the folders of the workflows. */
export const manifestSchemaFile = 'workflow.schema.json';

/** The schema as JSON text. Objects that a function checks are open objects in it. */
export function manifestSchemaText(): string {
  const schema = toJSONSchema(manifestSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'object';
    },
  });
  return `${JSON.stringify({ ...schema, title: 'A workflow of Flowgate' }, null, 2)}\n`;
}

/** Writes the schema into a folder of workflows where it is not there as it should be. A folder that cannot be written to is warned of. */
export function writeManifestSchema(folder: string, warn: (line: string) => void): void {
  const file = join(folder, manifestSchemaFile);
  const text = manifestSchemaText();
  try {
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`warning: ${relative(process.cwd(), file)} cannot be written, so editors do not check manifests: ${reason}`);
  }
}
