import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SsmService } from '../../../../../lib/local/services/ssm/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { readRefusal } from '../../../../fixtures/refusal.ts';

const arn = 'arn:aws:ssm:us-east-1:000000000000:parameter/app/key';
const key = { Name: '/app/key', Value: 'one', Type: 'SecureString' };

async function startWithParameter(options: { dataDir?: string } = {}) {
  const ssm = await SsmService.start({ clock: new FakeClock(), ...options });
  await ssm.call('PutParameter', key);
  return ssm;
}

describe('a parameter', () => {
  test.each(['/app/key', arn])('is found as %s', async (Name) => {
    const ssm = await startWithParameter();

    const output = await ssm.call('GetParameter', { Name, WithDecryption: true });

    expect(output).toEqual({
      Parameter: {
        Name: '/app/key',
        Type: 'SecureString',
        Value: 'one',
        Version: 1,
        LastModifiedDate: 1_767_225_600,
        ARN: arn,
        DataType: 'text',
      },
    });
  });

  test('that is secure shows its value only if decryption is requested', async () => {
    const ssm = await startWithParameter();

    const { Parameter } = await ssm.call('GetParameter', { Name: '/app/key' });

    expect(Parameter).toMatchObject({ Value: expect.stringMatching(/^[A-Za-z0-9+/]{128}$/) });
  });

  test('survives a restart with a folder', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ssm-'));
    await startWithParameter({ dataDir });

    const again = await SsmService.start({ clock: new FakeClock(), dataDir });

    expect(await again.call('GetParameter', { Name: '/app/key', WithDecryption: true })).toMatchObject({
      Parameter: { Value: 'one' },
    });
  });

  test('is overwritten on demand, and its versions can still be read', async () => {
    const ssm = await startWithParameter();
    const overwrite = { ...key, Value: 'two' };

    const refused = await readRefusal(ssm.call('PutParameter', overwrite));
    const put = await ssm.call('PutParameter', { ...overwrite, Overwrite: true });
    const first = await ssm.call('GetParameter', { Name: '/app/key:1', WithDecryption: true });

    expect(refused).toEqual({
      code: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    });
    expect(put).toEqual({ Version: 2, Tier: 'Standard' });
    expect(first).toMatchObject({ Parameter: { Value: 'one', Version: 1, Selector: ':1' } });
  });

  test.each([
    ['no type', { Type: undefined }, 'ValidationException'],
    ['a path without its first slash', { Name: 'app/key' }, 'ValidationException'],
    ['a reserved name', { Name: 'awsome' }, 'ValidationException'],
    ['a reserved path', { Name: '/aws/key' }, 'AccessDeniedException'],
    ['sixteen levels', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceededException'],
    ['a value over 4 KB', { Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['no value', { Value: '' }, 'ValidationException'],
    ['a value that its pattern forbids', { AllowedPattern: '\\d+' }, 'ParameterPatternMismatchException'],
    ['policies', { Policies: '[]' }, 'NotImplemented'],
    ['tags', { Tags: [] }, 'NotImplemented'],
    ['a tier', { Tier: 'Advanced' }, 'NotImplemented'],
  ])('is refused with %s', async (_, change, code) => {
    const ssm = await startWithParameter();

    expect(await readRefusal(ssm.call('PutParameter', { ...key, Name: '/new', ...change }))).toMatchObject({ code });
  });

  test('that is missing is reported as missing', async () => {
    const ssm = await startWithParameter();

    expect(await readRefusal(ssm.call('GetParameter', { Name: '/nowhere' }))).toMatchObject({
      code: 'ParameterNotFound',
    });
    expect(await readRefusal(ssm.call('GetParameter', { Name: '/app/key:9' }))).toMatchObject({
      code: 'ParameterVersionNotFound',
    });
    expect(await readRefusal(ssm.call('DeleteParameter', { Name: '/nowhere' }))).toMatchObject({
      code: 'ParameterNotFound',
    });
  });
});

describe('parameters', () => {
  test('are read by their names, those that are missing named', async () => {
    const ssm = await startWithParameter();

    const output = await ssm.call('GetParameters', { Names: ['/app/key', '/nowhere'], WithDecryption: true });

    expect(output).toMatchObject({ Parameters: [{ Value: 'one' }], InvalidParameters: ['/nowhere'] });
  });

  test('are read by their path, with those below it on demand', async () => {
    const ssm = await startWithParameter();
    for (const Name of ['/app/a', '/app/b/c', '/apple/d']) {
      await ssm.call('PutParameter', { Name, Value: 'x', Type: 'String' });
    }
    const names = async (input: object) => {
      const { Parameters } = await ssm.call('GetParametersByPath', { Path: '/app', ...input });
      return (Parameters as { Name: string }[]).map(({ Name }) => Name);
    };

    expect(await names({})).toEqual(['/app/a', '/app/key']);
    expect(await names({ Recursive: true })).toEqual(['/app/a', '/app/b/c', '/app/key']);
  });

  test('are read by their path page by page', async () => {
    const ssm = await startWithParameter();
    await ssm.call('PutParameter', { Name: '/app/z', Value: 'x', Type: 'String' });

    const first = await ssm.call('GetParametersByPath', { Path: '/app', MaxResults: 1 });
    const second = await ssm.call('GetParametersByPath', { Path: '/app', MaxResults: 1, NextToken: first.NextToken });

    expect(first.Parameters).toMatchObject([{ Name: '/app/key' }]);
    expect(second.Parameters).toMatchObject([{ Name: '/app/z' }]);
    expect(second).not.toHaveProperty('NextToken');
  });

  test('need a permission on each of their ARNs', async () => {
    const ssm = await startWithParameter();

    expect(ssm.permissions('GetParameters', { Names: ['/app/key:2', 'plain'] })).toEqual([
      { action: 'ssm:GetParameters', resource: arn },
      { action: 'ssm:GetParameters', resource: 'arn:aws:ssm:us-east-1:000000000000:parameter/plain' },
    ]);
    for (const operation of ['SendCommand', 'DescribeParameters']) {
      expect(() => ssm.permissions(operation, {})).toThrow(`ssm:${operation} is not implemented`);
    }
  });
});
