// The exact calls to both stores, and the outcome of each error.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createSecretReader } from '../../../lib/aws/secret-reader.ts';

process.env.AWS_REGION = 'eu-central-1';
const secrets = mockClient(SecretsManagerClient);
const parameters = mockClient(SSMClient);
beforeEach(() => {
  secrets.reset();
  parameters.reset();
});

const createError = (name: string) => Object.assign(new Error('no'), { name });

describe('createSecretReader', () => {
  test('reads a secret of Secrets Manager by its name', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'hush' });

    expect(await createSecretReader()('secretsmanager:flowgate/shop')).toBe('hush');
    expect(secrets.calls().map(({ args }) => args[0].input)).toEqual([{ SecretId: 'flowgate/shop' }]);
  });

  test('reads and decrypts a parameter', async () => {
    parameters.on(GetParameterCommand).resolves({ Parameter: { Value: 'hush' } });

    expect(await createSecretReader()('ssm:/flowgate/shop')).toBe('hush');
    expect(parameters.calls().map(({ args }) => args[0].input)).toEqual([
      { Name: '/flowgate/shop', WithDecryption: true },
    ]);
  });

  test.each(['ResourceNotFoundException', 'AccessDeniedException', 'InvalidRequestException', 'DecryptionFailure'])(
    'returns undefined for %s of Secrets Manager',
    async (name) => {
      secrets.on(GetSecretValueCommand).rejects(createError(name));

      expect(await createSecretReader()('secretsmanager:x')).toBeUndefined();
    },
  );

  test('returns undefined for a parameter that does not exist', async () => {
    parameters.on(GetParameterCommand).rejects(createError('ParameterNotFound'));

    expect(await createSecretReader()('ssm:x')).toBeUndefined();
  });

  test.each(['ThrottlingException', 'InternalServiceError'])(
    'throws %s, because the secret may exist',
    async (name) => {
      secrets.on(GetSecretValueCommand).rejects(createError(name));

      await expect(createSecretReader()('secretsmanager:x')).rejects.toThrow('no');
    },
  );
});
