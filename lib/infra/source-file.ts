// Derives the permissions for the secrets that `sources.json` names.
import type { Stack } from 'aws-cdk-lib';
import { parseSecretName } from '../core/source/secret-name.ts';
import { listSourceSecrets, type SourceFile } from '../core/source/source.ts';

export interface SecretGrant {
  readonly action: string;
  readonly resources: readonly string[];
}

/** Lists the permissions that verifying sources and callbacks needs: only for the secrets that they name and for the declared keys. */
export function listSecretGrants(
  { sources, kmsKeys, callbacks }: SourceFile,
  { partition, region, account }: Stack,
): SecretGrant[] {
  const names = [...new Set([...sources.flatMap(listSourceSecrets), ...(callbacks?.secrets ?? [])])].map(
    parseSecretName,
  );
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
