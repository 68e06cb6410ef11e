// Writes JSON Schemas, so that editors complete and check the files of workflows: for `workflow.json`, `cases.json`, `local.json` and
// `sources.json` from the zod schemas that parse them, for definitions from the tables that check them. Every synthesis writes them;
// they are not kept in the repository.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type * as z from 'zod/mini';
import { toJSONSchema } from 'zod/v4/core';
import { issuersSchema } from '../core/credential/issuer.ts';
import { sourcesSchema } from '../core/source/source.ts';
import { manifestSchema } from '../core/workflow/manifest.ts';
import { renderDefinitionSchema } from './definition-schema/definition-schema.ts';
import { localFileSchema } from './local-file.ts';
import { casesSchema } from './workflow-case.ts';

/** The schema of a manifest as JSON text. If zod checks an object by a function, the schema allows any object. */
export function renderManifestSchema(): string {
  return schemaText(manifestSchema, 'A workflow of Flowgate');
}

/** The schema of `sources.json` as JSON text. */
export function renderSourcesSchema(): string {
  return schemaText(sourcesSchema, 'The sources of Flowgate');
}

/** The schema of `issuers.json` as JSON text. */
export function renderIssuersSchema(): string {
  return schemaText(issuersSchema, 'The issuers of tokens that Flowgate trusts');
}

/** The schema of `cases.json` as JSON text. */
export function renderCasesSchema(): string {
  return schemaText(casesSchema, 'The cases of a workflow of Flowgate');
}

/** The schema of `local.json` as JSON text. */
export function renderLocalFileSchema(): string {
  return schemaText(localFileSchema, 'The stand-ins of a workflow of Flowgate on this machine');
}

/**
 * The files that `$schema` refers to: `../workflow.schema.json` in a manifest, `../local.schema.json` in `local.json`, and
 * `sources.schema.json` in the same folder in `sources.json`. A list of cases and a definition cannot have `$schema`, so
 * `.vscode/settings.json` assigns their schemas.
 */
const files: Readonly<Record<string, () => string>> = {
  'workflow.schema.json': renderManifestSchema,
  'cases.schema.json': renderCasesSchema,
  'local.schema.json': renderLocalFileSchema,
  'sources.schema.json': renderSourcesSchema,
  'issuers.schema.json': renderIssuersSchema,
  'definition.schema.json': renderDefinitionSchema,
};

/** Writes the schemas that are missing or outdated into a folder of workflows. Warns if the folder cannot be written to. */
export function writeEditorSchemas(folder: string, warn: (line: string) => void): void {
  for (const [name, text] of Object.entries(files)) writeIfChanged(join(folder, name), text(), warn);
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

function writeIfChanged(file: string, text: string, warn: (line: string) => void): void {
  try {
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`warning: ${relative(process.cwd(), file)} cannot be written, so editors cannot check these files: ${reason}`);
  }
}
