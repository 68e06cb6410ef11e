// Checks the secrets of the declared sources in the stores of a router on this machine.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSources } from '../../authoring/sources/source-check.ts';
import { findSecretFault } from '../../core/source/secret-form.ts';
import { parseSecretName, type SecretName } from '../../core/source/secret-name.ts';
import { listSourceSecrets } from '../../core/source/source.ts';
import { localAccount } from '../../local/platform.ts';
import { commandName } from '../terminal/command-name.ts';

/**
 * Returns one line for each stored secret that is certainly wrong, for example because it has quotation marks around it. A secret
 * that is not stored yet is omitted.
 * @param folder the folder of the workflows, with `sources.json`
 * @throws the error of an invalid `sources.json`
 */
export async function findUnusableSecrets(folder: string, awsEndpoint: string): Promise<string[]> {
  const file = join(folder, 'sources.json');
  if (!existsSync(file)) return [];
  const { sources, callbacks } = parseSources(JSON.parse(readFileSync(file, 'utf8')));
  const signed = callbacks === undefined ? [] : [{ title: 'callbacks', names: callbacks.secrets }];
  const owners = [
    ...sources.map((source) => ({ title: `source "${source.name}"`, names: listSourceSecrets(source) })),
    ...signed,
  ];
  const lines = owners.flatMap(({ title, names }) =>
    names.map(async (name) => {
      const value = await readSecret(name, awsEndpoint).catch(() => undefined);
      const { fault } = value === undefined ? {} : (findSecretFault(value) ?? {});
      if (fault === undefined) return [];
      const remedy = `printf %s '<secret>' | ${commandName} secrets set ${name} --aws-endpoint ${awsEndpoint}`;
      return [`${title}: the secret ${name} ${fault}: store it exactly as the sender has it: ${remedy}`];
    }),
  );
  return (await Promise.all(lines)).flat();
}

/** The stored secret; undefined if it has no value. @throws the error of the local service, also for a secret that does not exist */
export async function readSecret(full: SecretName, endpoint: string): Promise<string | undefined> {
  const { store, name } = parseSecretName(full);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const config = { endpoint, region: localAccount.region, credentials };
  if (store === 'ssm') {
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    const got = await new SSMClient(config).send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return got.Parameter?.Value;
  }
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  return (await new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
}
