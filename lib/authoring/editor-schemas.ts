// The JSON Schemas of what is written by hand, made from the schemas that read it, so that editors complete and check
// `workflow.json`, `cases.json` and `sources.json`. They are written by every synthesis, and not kept in the repository.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type * as z from 'zod/mini';
import { toJSONSchema } from 'zod/v4/core';
import { sourcesSchema } from '../core/source/source.ts';
import { manifestSchema } from '../core/workflow/manifest.ts';
import { casesSchema } from './workflow-case.ts';

/** The schema of a manifest as JSON text. Objects that a function checks are open objects in it. */
export function renderManifestSchema(): string {
  return schemaText(manifestSchema, 'A workflow of Flowgate');
}

/** The schema of `sources.json` as JSON text. */
export function renderSourcesSchema(): string {
  return schemaText(sourcesSchema, 'The sources of Flowgate');
}

/** The schema of `cases.json` as JSON text. */
export function renderCasesSchema(): string {
  return schemaText(casesSchema, 'The cases of a workflow of Flowgate');
}

/**
 * What `$schema` names: in a manifest beside the folders of the workflows, in `sources.json` beside itself. A list of cases
 * has no place for it: `.vscode/settings.json` says it for them.
 */
const files: Readonly<Record<string, () => string>> = {
  'workflow.schema.json': renderManifestSchema,
  'cases.schema.json': renderCasesSchema,
  'sources.schema.json': renderSourcesSchema,
};

/** Writes the schemas into a folder of workflows where they are not there as they should be. A folder that cannot be written to is warned of. */
export function writeEditorSchemas(folder: string, warn: (line: string) => void): void {
  for (const [name, text] of Object.entries(files)) writeWhereOther(join(folder, name), text(), warn);
}

function schemaText(schema: z.ZodMiniType, title: string): string {
  const json = toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'object';
    },
  });
  return `${JSON.stringify({ ...json, title }, null, 2)}\n`;
}

function writeWhereOther(file: string, text: string, warn: (line: string) => void): void {
  try {
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(
      `warning: ${relative(process.cwd(), file)} cannot be written, so editors do not check what it describes: ${reason}`,
    );
  }
}
