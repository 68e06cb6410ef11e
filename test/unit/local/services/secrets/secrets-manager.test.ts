import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SecretsManagerService } from '../../../../../lib/local/services/secrets/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { readRefusal } from '../../../../fixtures/refusal.ts';

const token = (digit: number) => `${digit}`.repeat(32);
const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:stripe-Ab12Cd';

async function startWithSecret(options: { dataDir?: string } = {}) {
  const clock = new FakeClock();
  const secrets = await SecretsManagerService.start({ clock, randomSuffix: () => 'Ab12Cd', ...options });
  await secrets.call('CreateSecret', { Name: 'stripe', SecretString: 'one', ClientRequestToken: token(1) });
  return { secrets, clock };
}

async function labels(secrets: SecretsManagerService) {
  const { VersionIdsToStages } = await secrets.call('DescribeSecret', { SecretId: 'stripe' });
  return VersionIdsToStages;
}

describe('a secret', () => {
  test.each(['stripe', arn, arn.slice(0, -7)])('is found as %s', async (SecretId) => {
    const { secrets } = await startWithSecret();

    const output = await secrets.call('GetSecretValue', { SecretId });

    expect(output).toEqual({
      ARN: arn,
      Name: 'stripe',
      VersionId: token(1),
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1_767_225_600,
    });
  });

  test('has an ARN that ends with six random characters', async () => {
    const secrets = await SecretsManagerService.start({ clock: new FakeClock() });

    const { ARN } = await secrets.call('CreateSecret', { Name: 'a/b' });

    expect(ARN).toMatch(/:secret:a\/b-[A-Za-z0-9]{6}$/);
  });

  test('survives a restart with a folder', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'secrets-'));
    await startWithSecret({ dataDir });

    const again = await SecretsManagerService.start({ clock: new FakeClock(), dataDir });

    expect(await again.call('GetSecretValue', { SecretId: arn })).toMatchObject({ SecretString: 'one' });
  });

  test('keeps its previous value when it gets a new one', async () => {
    const { secrets } = await startWithSecret();
    await secrets.call('PutSecretValue', { SecretId: 'stripe', SecretString: 'two', ClientRequestToken: token(2) });
    await secrets.call('UpdateSecret', { SecretId: 'stripe', SecretString: 'three', ClientRequestToken: token(3) });

    const previous = await secrets.call('GetSecretValue', { SecretId: 'stripe', VersionStage: 'AWSPREVIOUS' });

    expect(previous).toMatchObject({ SecretString: 'two' });
    expect(await labels(secrets)).toEqual({ [token(2)]: ['AWSPREVIOUS'], [token(3)]: ['AWSCURRENT'] });
  });

  test('is put once per token, and another value with that token is refused', async () => {
    const { secrets } = await startWithSecret();
    const put = (SecretString: string) =>
      secrets.call('PutSecretValue', { SecretId: 'stripe', SecretString, ClientRequestToken: token(2) });
    const first = await put('two');

    expect(await put('two')).toEqual(first);
    expect(await readRefusal(put('three'))).toMatchObject({ code: 'ResourceExistsException' });
  });

  test('is not created twice, unless the request is the same', async () => {
    const { secrets } = await startWithSecret();
    const create = (SecretString: string) =>
      secrets.call('CreateSecret', { Name: 'stripe', SecretString, ClientRequestToken: token(1) });

    expect(await create('one')).toEqual({ ARN: arn, Name: 'stripe', VersionId: token(1) });
    expect(await readRefusal(create('two'))).toEqual({
      code: 'ResourceExistsException',
      message: 'The operation failed because the secret stripe already exists.',
    });
  });

  test('cannot be read after deletion, can be restored, and is removed after its window', async () => {
    const { secrets, clock } = await startWithSecret();
    const read = () => secrets.call('GetSecretValue', { SecretId: 'stripe' });
    await secrets.call('DeleteSecret', { SecretId: 'stripe', RecoveryWindowInDays: 7 });
    const closed = await readRefusal(read());
    await secrets.call('RestoreSecret', { SecretId: 'stripe' });
    const restored = await read();
    await secrets.call('DeleteSecret', { SecretId: 'stripe', RecoveryWindowInDays: 7 });

    await clock.advance(7 * 24 * 60 * 60 * 1000);

    expect(closed).toEqual({
      code: 'InvalidRequestException',
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
    expect(restored).toMatchObject({ SecretString: 'one' });
    expect(await readRefusal(read())).toEqual({
      code: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  test('without a value is reported with the missing label', async () => {
    const { secrets } = await startWithSecret();
    await secrets.call('CreateSecret', { Name: 'empty' });

    const refused = await readRefusal(secrets.call('GetSecretValue', { SecretId: 'empty' }));

    expect(refused.message).toBe("Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
  });

  test.each([
    ['a name with a space', 'CreateSecret', { Name: 'a b' }, 'ValidationException'],
    [
      'two values',
      'PutSecretValue',
      { SecretId: 'stripe', SecretString: 'a', SecretBinary: 'YQ==' },
      'InvalidParameterException',
    ],
    [
      'a short token',
      'PutSecretValue',
      { SecretId: 'stripe', SecretString: 'a', ClientRequestToken: 'x' },
      'InvalidParameterException',
    ],
    [
      'a value over 64 KiB',
      'PutSecretValue',
      { SecretId: 'stripe', SecretString: 'a'.repeat(65_537) },
      'ValidationException',
    ],
    ['a window of a day', 'DeleteSecret', { SecretId: 'stripe', RecoveryWindowInDays: 1 }, 'InvalidParameterException'],
    ['a member that nothing reads', 'CreateSecret', { Name: 'a', Type: 'x' }, 'NotImplemented'],
    ['an operation that is not there', 'RotateSecret', { SecretId: 'stripe' }, 'NotImplemented'],
  ])('is refused with %s', async (_, operation, input, code) => {
    const { secrets } = await startWithSecret();

    expect(await readRefusal(secrets.call(operation, input))).toMatchObject({ code });
  });
});

describe('secrets', () => {
  test('need a permission on their whole ARN, however they are named', async () => {
    const { secrets } = await startWithSecret();

    expect(secrets.permissions('GetSecretValue', { SecretId: 'stripe' })).toEqual([
      { action: 'secretsmanager:GetSecretValue', resource: arn },
    ]);
  });

  test('are listed without their values, except those that are deleted', async () => {
    const { secrets } = await startWithSecret();
    await secrets.call('CreateSecret', { Name: 'gone', SecretString: 'x' });
    await secrets.call('DeleteSecret', { SecretId: 'gone' });

    const { SecretList } = await secrets.call('ListSecrets', {});

    expect(SecretList).toEqual([expect.objectContaining({ Name: 'stripe', ARN: arn })]);
    expect(JSON.stringify(SecretList)).not.toContain('SecretString');
  });

  test.each([
    'BatchGetSecretValue',
    'ListSecretVersionIds',
    'TagResource',
    'UntagResource',
    'UpdateSecretVersionStage',
  ])('refuse %s by name', async (operation) => {
    const { secrets } = await startWithSecret();

    expect(await readRefusal(secrets.call(operation, {}))).toEqual({
      code: 'NotImplemented',
      message: `secretsmanager:${operation} is not implemented by the local platform`,
    });
  });

  test.each([
    ['CreateSecret', 'Tags'],
    ['PutSecretValue', 'VersionStages'],
  ])('refuse %s with %s by name', async (operation, member) => {
    const { secrets } = await startWithSecret();

    expect(await readRefusal(secrets.call(operation, { [member]: [] }))).toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining(`secretsmanager:${operation} with ${member} `),
    });
  });
});
