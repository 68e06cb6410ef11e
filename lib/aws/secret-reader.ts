// Secrets in Secrets Manager and in Parameter Store, read by name.
import { parseSecretName, type SecretName } from '../core/source/secret-name.ts';
import { clientConfig } from './clients.ts';

/**
 * Error names that mean: no secret that this function may read. Since the permission names each secret, AWS refuses an unknown
 * secret in the same way as a forbidden one.
 */
const absences: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidKeyId',
  'InvalidRequestException',
  'ParameterNotFound',
  'ResourceNotFoundException',
]);

/**
 * Creates a reader of secrets.
 * @returns undefined for a secret that does not exist or may not be read. It throws if that cannot be determined.
 */
export function createSecretReader(): (name: SecretName) => Promise<string | undefined> {
  const stores = { secretsmanager: lazily(secretsManager), ssm: lazily(parameterStore) };
  return async (text) => {
    const { store, name } = parseSecretName(text);
    const read = await stores[store]();
    return read(name).catch((error: unknown) => {
      if (error instanceof Error && absences.has(error.name)) return undefined;
      throw error;
    });
  };
}

type ReadStore = (name: string) => Promise<string | undefined>;

// The clients are large and rarely needed, so they are loaded at first use.
async function secretsManager(): Promise<ReadStore> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(clientConfig);
  return async (name) => (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
}

async function parameterStore(): Promise<ReadStore> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(clientConfig);
  return async (name) =>
    (await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter?.Value;
}

function lazily(make: () => Promise<ReadStore>): () => Promise<ReadStore> {
  let made: Promise<ReadStore> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
