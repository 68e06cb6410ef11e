// Writes JSON Schemas, so that editors complete and check the files of workflows: for `workflow.json`, `cases.json`, `local.json` and
// `sources.json` from the zod schemas that parse them, for definitions from the tables that check them. Every synthesis writes them;
// they are not kept in the repository.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type * as z from 'zod/mini';
import { type $ZodType, toJSONSchema } from 'zod/v4/core';
import { issuersSchema } from '../core/credential/issuer.ts';
import { sourcesSchema } from '../core/source/source.ts';
import { manifestSchema } from '../core/workflow/manifest.ts';
import { renderDefinitionSchema } from './definition-schema/definition-schema.ts';
import {
  casesDescriptions,
  type Descriptions,
  issuersDescriptions,
  localFileDescriptions,
  manifestDescriptions,
  sourcesDescriptions,
} from './editor-hints/descriptions.ts';
import { describeMembers, selectVariantsByType } from './editor-hints/editor-hints.ts';
import { addManifestHints } from './editor-hints/manifest-hints.ts';
import { localFileSchema } from './local-file.ts';
import { casesSchema } from './workflow-case.ts';

/** The schema of a manifest as JSON text. If zod checks an object by a function, the schema allows any object. */
export function renderManifestSchema(): string {
  const schema = toEditorSchema(manifestSchema, manifestDescriptions);
  addManifestHints(schema);
  return formatSchema(schema, 'A workflow of Flowgate');
}

/** The schema of `sources.json` as JSON text. */
export function renderSourcesSchema(): string {
  return formatSchema(toEditorSchema(sourcesSchema, sourcesDescriptions), 'The sources of Flowgate');
}

/** The schema of `issuers.json` as JSON text. */
export function renderIssuersSchema(): string {
  return formatSchema(toEditorSchema(issuersSchema, issuersDescriptions), 'The issuers of tokens that Flowgate trusts');
}

/** The schema of `cases.json` as JSON text. */
export function renderCasesSchema(): string {
  return formatSchema(toEditorSchema(casesSchema, casesDescriptions), 'The cases of a workflow of Flowgate');
}

/** The schema of `local.json` as JSON text. */
export function renderLocalFileSchema(): string {
  const title = 'The stand-ins of a workflow of Flowgate on this machine';
  return formatSchema(toEditorSchema(localFileSchema, localFileDescriptions), title);
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

function toEditorSchema(schema: z.ZodMiniType, descriptions: Descriptions): Record<string, unknown> {
  const json: Record<string, unknown> = toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'object';
      const message = findPatternMessage(zodSchema);
      if (jsonSchema.pattern !== undefined && message !== undefined) jsonSchema.patternErrorMessage = message;
      selectVariantsByType(jsonSchema);
    },
  });
  describeMembers(json, descriptions);
  return json;
}

/** Zod's own message of the regular expression, which says more than the expression. */
function findPatternMessage({ _zod }: $ZodType): string | undefined {
  const check = _zod.def.checks?.find(({ _zod: { def } }) => 'pattern' in def);
  const { error } = (check?._zod.def ?? {}) as { readonly error?: (issue: object) => unknown };
  const message = error?.({});
  return typeof message === 'string' ? message : undefined;
}

function formatSchema(schema: Record<string, unknown>, title: string): string {
  return `${JSON.stringify({ ...schema, title }, null, 2)}\n`;
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
