// Reads and validates `sources.json`, and derives the permissions for the secrets that it names.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { formatFinding } from '../asl/check/check-definition.ts';
import { checkJsonText } from '../asl/check/json-text.ts';
import { findClaimedSources } from '../authoring/claimed-emission.ts';
import { nameDefinitionFile } from '../authoring/definition-file.ts';
import { parseSources } from '../authoring/sources/source-check.ts';
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
  const file = relative(process.cwd(), path);
  const text = readFileSync(path, 'utf8');
  const mistakes = checkJsonText(text).map((finding) => formatFinding(file, finding));
  if (mistakes.length > 0) throw new WorkflowFolderError(mistakes);
  try {
    return parseSources(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    throw new WorkflowFolderError(error.errors.map(({ pointer, message }) => `${file}#${pointer}: ${message}`));
  }
}

/**
 * Refuses workflows that emit events in the name of a declared source.
 * @throws WorkflowFolderError
 */
export function refuseClaimedSources(
  folder: string,
  workflows: readonly WorkflowSource[],
  { sources }: SourceFile,
): void {
  const declared = new Set(sources.map(({ name }) => name));
  const findings = workflows.flatMap(({ workflow, definition }) => {
    const own = join(folder, workflow.folder);
    const file = relative(process.cwd(), join(own, nameDefinitionFile(own)));
    const claims = findClaimedSources(definition, declared);
    return claims.map(({ pointer, message, remedy }) => `${file}#${pointer}: ${message}: ${remedy}`);
  });
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
