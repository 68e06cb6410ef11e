// Reads and validates `sources.json`, and derives the permissions for the secrets that it names.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { findClaimedSources } from '../authoring/claimed-emission.ts';
import { formatMistake, readJsonFile } from '../authoring/mistake-line.ts';
import { parseSources } from '../authoring/source-check.ts';
import { WorkflowFolderError, type WorkflowSource } from '../authoring/workflow-folder.ts';
import { parseSecretName } from '../core/source/secret-name.ts';
import { listSourceSecrets, type SourceFile } from '../core/source/source.ts';
import { FlowgateError } from '../value/errors.ts';

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
export function refuseClaimedSources(
  workflows: readonly Pick<WorkflowSource, 'definition' | 'file'>[],
  { sources }: SourceFile,
): void {
  const declared = new Set(sources.map(({ name }) => name));
  const findings = workflows.flatMap(({ definition, file }) =>
    findClaimedSources(definition, declared).map(({ pointer, message, remedy }) =>
      formatMistake(file, { pointer, message: `${message}: ${remedy}` }),
    ),
  );
  if (findings.length > 0) throw new WorkflowFolderError(findings);
}

export interface SecretGrant {
  readonly action: string;
  readonly resources: readonly string[];
}

/** Lists the permissions that verifying the sources needs: only for the secrets that they name and for the declared keys. */
export function listSecretGrants(
  { sources, kmsKeys }: SourceFile,
  { partition, region, account }: Stack,
): SecretGrant[] {
  const names = [...new Set(sources.flatMap(listSourceSecrets))].map(parseSecretName);
  const listArns = (store: string, toResource: (name: string) => string): string[] =>
    names
      .filter((name) => name.store === store)
      .map(({ name }) => `arn:${partition}:${store}:${region}:${account}:${toResource(name)}`);
  return [
    // Secrets Manager appends a hyphen and six characters to the name.
    {
      action: 'secretsmanager:GetSecretValue',
      resources: listArns('secretsmanager', (name) => `secret:${name}-??????`),
    },
    { action: 'ssm:GetParameter', resources: listArns('ssm', (name) => `parameter/${name.replace(/^\//, '')}`) },
    // A secret that is encrypted with AWS's own key needs no further permission.
    { action: 'kms:Decrypt', resources: [...new Set(kmsKeys)] },
  ].filter(({ resources }) => resources.length > 0);
}
