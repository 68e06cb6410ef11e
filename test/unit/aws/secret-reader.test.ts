// The exact calls to both stores, and what each refusal means.
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

const named = (name: string) => Object.assign(new Error('no'), { name });

describe('secretReader', () => {
  test('reads a secret of Secrets Manager by its name', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'hush' });

    expect(await createSecretReader()('secretsmanager:flowgate/shop')).toBe('hush');
    expect(secrets.calls().map(({ args }) => args[0].input)).toEqual([{ SecretId: 'flowgate/shop' }]);
  });

  test('reads a parameter with its decryption', async () => {
    parameters.on(GetParameterCommand).resolves({ Parameter: { Value: 'hush' } });

    expect(await createSecretReader()('ssm:/flowgate/shop')).toBe('hush');
    expect(parameters.calls().map(({ args }) => args[0].input)).toEqual([
      { Name: '/flowgate/shop', WithDecryption: true },
    ]);
  });

  test.each(['ResourceNotFoundException', 'AccessDeniedException', 'InvalidRequestException', 'DecryptionFailure'])(
    'takes %s of Secrets Manager for no secret',
    async (name) => {
      secrets.on(GetSecretValueCommand).rejects(named(name));

      expect(await createSecretReader()('secretsmanager:x')).toBeUndefined();
    },
  );

  test('returns no secret for a missing parameter', async () => {
    parameters.on(GetParameterCommand).rejects(named('ParameterNotFound'));

    expect(await createSecretReader()('ssm:x')).toBeUndefined();
  });

  test.each(['ThrottlingException', 'InternalServiceError'])(
    'fails on %s: whether there is a secret is not known',
    async (name) => {
      secrets.on(GetSecretValueCommand).rejects(named(name));

      await expect(createSecretReader()('secretsmanager:x')).rejects.toThrow('no');
    },
  );
});
