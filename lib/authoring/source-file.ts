// Reads and validates `sources.json`, and refuses workflows that speak in the name of a source.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../core/source/source.ts';
import { FlowgateError } from '../value/errors.ts';
import { findClaimedSources } from './emission/claimed-emission.ts';
import { formatMistake, formatRemedied, type MistakenFile, readJsonFile } from './mistake-line.ts';
import { parseSources } from './sources/source-check.ts';
import { WorkflowFolderError } from './workflow-folder-error.ts';

export interface EmittingWorkflow {
  readonly definition: unknown;
  readonly file: MistakenFile;
}

/**
 * Reads `sources.json` in the folder of workflows. Returns no sources if the file does not exist.
 * @throws WorkflowFolderError
 */
export function readSourceFile(folder: string): SourceFile {
  const path = join(folder, 'sources.json');
  if (!existsSync(path)) return { sources: [], kmsKeys: [] };
  const json = readJsonFile(path);
  if (json.mistakes.length > 0) throw new WorkflowFolderError(json.mistakes);
  try {
    return parseSources(json.value);
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    throw new WorkflowFolderError(error.errors.map((mistake) => formatMistake(json, mistake)));
  }
}

/**
 * Refuses workflows that emit events in the name of a declared source.
 * @throws WorkflowFolderError
 */
export function refuseClaimedSources(workflows: readonly EmittingWorkflow[], { sources }: SourceFile): void {
  const declared = new Set(sources.map(({ name }) => name));
  const findings = workflows.flatMap(({ definition, file }) =>
    findClaimedSources(definition, declared).map((finding) => formatRemedied(file, finding)),
  );
  if (findings.length > 0) throw new WorkflowFolderError(findings);
}
