// Reads secrets from Secrets Manager and from Parameter Store, by name.
import { parseSecretName, type SecretName } from '../core/source/secret-name.ts';
import { clientConfig } from './clients.ts';

/**
 * The errors of AWS for a secret that does not exist or may not be read. The permission names each secret, so AWS refuses an unknown
 * secret in the same way as a forbidden one.
 */
const absentErrors: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidKeyId',
  'InvalidRequestException',
  'ParameterNotFound',
  'ResourceNotFoundException',
]);

/**
 * Creates a reader of secrets.
 * @returns a function that returns undefined for a secret that does not exist or may not be read, and throws any other error
 */
export function createSecretReader(): (name: SecretName) => Promise<string | undefined> {
  const stores = { secretsmanager: createOnce(createSecretsManagerReader), ssm: createOnce(createParameterReader) };
  return async (text) => {
    const { store, name } = parseSecretName(text);
    const read = await stores[store]();
    return read(name).catch((error: unknown) => {
      if (error instanceof Error && absentErrors.has(error.name)) return undefined;
      throw error;
    });
  };
}

type ReadStore = (name: string) => Promise<string | undefined>;

// The clients are large and rarely needed, so they are loaded at first use.
async function createSecretsManagerReader(): Promise<ReadStore> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(clientConfig);
  return async (name) => (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
}

async function createParameterReader(): Promise<ReadStore> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(clientConfig);
  return async (name) =>
    (await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter?.Value;
}

function createOnce(create: () => Promise<ReadStore>): () => Promise<ReadStore> {
  let reader: Promise<ReadStore> | undefined;
  return () => {
    reader ??= create();
    return reader;
  };
}
