// The exact calls to both stores, and what each refusal means.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { secretReader } from '../../../lib/aws/secret-reader.ts';

let secrets: AwsStub<object, object, unknown>;
let parameters: AwsStub<object, object, unknown>;
beforeEach(() => {
  process.env.AWS_REGION = 'eu-central-1';
  secrets = mockClient(SecretsManagerClient) as unknown as typeof secrets;
  parameters = mockClient(SSMClient) as unknown as typeof parameters;
});
afterEach(() => {
  secrets.restore();
  parameters.restore();
});

const named = (name: string) => Object.assign(new Error('no'), { name });

describe('secretReader', () => {
  test('reads a secret of Secrets Manager by its name', async () => {
    secrets.on(GetSecretValueCommand as never).resolves({ SecretString: 'hush' });

    expect(await secretReader()('secretsmanager:flowgate/shop')).toBe('hush');
    expect(secrets.calls().map(({ args }) => (args[0] as { input: unknown }).input)).toEqual([
      { SecretId: 'flowgate/shop' },
    ]);
  });

  test('reads a parameter with its decryption', async () => {
    parameters.on(GetParameterCommand as never).resolves({ Parameter: { Value: 'hush' } });

    expect(await secretReader()('ssm:/flowgate/shop')).toBe('hush');
    expect(parameters.calls().map(({ args }) => (args[0] as { input: unknown }).input)).toEqual([
      { Name: '/flowgate/shop', WithDecryption: true },
    ]);
  });

  test.each(['ResourceNotFoundException', 'AccessDeniedException', 'InvalidRequestException', 'DecryptionFailure'])(
    'takes %s of Secrets Manager for no secret',
    async (name) => {
      secrets.on(GetSecretValueCommand as never).rejects(named(name));

      expect(await secretReader()('secretsmanager:x')).toBeUndefined();
    },
  );

  test('takes a parameter that is not there for no secret', async () => {
    parameters.on(GetParameterCommand as never).rejects(named('ParameterNotFound'));

    expect(await secretReader()('ssm:x')).toBeUndefined();
  });

  test.each(['ThrottlingException', 'InternalServiceError'])(
    'fails on %s: whether there is a secret is not known',
    async (name) => {
      secrets.on(GetSecretValueCommand as never).rejects(named(name));

      await expect(secretReader()('secretsmanager:x')).rejects.toThrow('no');
    },
  );
});
