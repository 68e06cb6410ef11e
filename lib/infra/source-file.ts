// Reads and validates `sources.json`, and derives the permissions for the secrets that it names.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { formatFinding } from '../asl/check/check-definition.ts';
import { checkJsonText } from '../asl/check/json-text.ts';
import { findClaimedSources } from '../authoring/claimed-emission.ts';
import { nameDefinitionFile } from '../authoring/definition-file.ts';
import { parseSources } from '../authoring/source-check.ts';
import { WorkflowFolderError, type WorkflowSource } from '../authoring/workflow-folder.ts';
import { parseSecretName } from '../core/source/secret-name.ts';
import { listSourceSecrets, type SourceFile } from '../core/source/source.ts';
import { FlowgateError } from '../value/errors.ts';

/**
 * Reads `sources.json` in the folder of workflows; without it there are no sources.
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

/** The permissions needed to verify sources: only the secrets that they name and the declared keys. */
export function secretGrants({ sources, kmsKeys }: SourceFile, { partition, region, account }: Stack): SecretGrant[] {
  const names = [...new Set(sources.flatMap(listSourceSecrets))].map(parseSecretName);
  const arnsIn = (store: string, arnOf: (name: string) => string): string[] =>
    names
      .filter((name) => name.store === store)
      .map(({ name }) => `arn:${partition}:${store}:${region}:${account}:${arnOf(name)}`);
  return [
    // Secrets Manager puts six characters of its own after a name.
    { action: 'secretsmanager:GetSecretValue', resources: arnsIn('secretsmanager', (name) => `secret:${name}-??????`) },
    { action: 'ssm:GetParameter', resources: arnsIn('ssm', (name) => `parameter/${name.replace(/^\//, '')}`) },
    // With AWS's own keys, the permission to read is enough.
    { action: 'kms:Decrypt', resources: [...new Set(kmsKeys)] },
  ].filter(({ resources }) => resources.length > 0);
}
