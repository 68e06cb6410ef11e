import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { arnOf, LambdaFixture, roleArn } from './fixture.ts';

let lambda: LambdaFixture;
beforeEach(() => {
  lambda = new LambdaFixture();
});
afterEach(() => lambda.close());

describe('CreateFunction', () => {
  test("returns the function's configuration with Lambda's defaults", async () => {
    const configuration = await lambda.create();

    expect(configuration).toEqual({
      FunctionName: 'ingest',
      FunctionArn: arnOf('ingest'),
      Runtime: 'nodejs24.x',
      Role: roleArn,
      Handler: 'index.handler',
      CodeSize: 37,
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: '2026-01-01T00:00:00.000+0000',
      Version: '$LATEST',
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.any(String),
      State: 'Active',
      LastUpdateStatus: 'Successful',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/ingest' },
    });
  });

  test.each([
    ['another runtime', { Runtime: 'python3.13' }, 'NotImplemented', 'Lambda runtime python3.13'],
    ['a member that is not implemented', { Layers: [] }, 'NotImplemented', 'lambda:CreateFunction with Layers'],
    ['an image', { PackageType: 'Image' }, 'NotImplemented', 'PackageType Image'],
    ['code in a bucket', { Code: { S3Bucket: 'b' } }, 'NotImplemented', 'S3Bucket'],
    [
      'a folder that is not there',
      { Code: { LocalDirectory: '/nowhere' } },
      'InvalidParameterValueException',
      '/nowhere',
    ],
    ['a relative folder', { Code: { LocalDirectory: 'lib' } }, 'InvalidParameterValueException', '"lib"'],
    ['no role', { Role: undefined }, 'ValidationException', "Value 'null' at 'role'"],
    ['a role that is none', { Role: 'me' }, 'ValidationException', "Value 'me' at 'role'"],
    ['a name with a space', { FunctionName: 'a b' }, 'ValidationException', "Value 'a b' at 'functionName'"],
    ['a name of 65 characters', { FunctionName: 'x'.repeat(65) }, 'ValidationException', 'functionName'],
    ['a timeout of 0', { Timeout: 0 }, 'ValidationException', 'greater than or equal to 1'],
    ['a timeout of 901', { Timeout: 901 }, 'ValidationException', 'less than or equal to 900'],
    ['too little memory', { MemorySize: 64 }, 'ValidationException', 'greater than or equal to 128'],
    ['two architectures', { Architectures: ['arm64', 'x86_64'] }, 'InvalidParameterValueException', 'Architectures'],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'eu-west-1' } } },
      'InvalidParameterValueException',
      'Reserved keys used in this request: AWS_REGION',
    ],
    [
      'more than 4 KB of variables',
      { Environment: { Variables: { LONG: 'x'.repeat(4096) } } },
      'InvalidParameterValueException',
      'exceeded the 4KB limit',
    ],
    [
      'an option that a thread cannot take',
      { Environment: { Variables: { NODE_OPTIONS: '--max-old-space-size=64' } } },
      'NotImplemented',
      '--max-old-space-size=64 in NODE_OPTIONS',
    ],
    [
      'a dead-letter topic',
      { DeadLetterConfig: { TargetArn: 'arn:aws:sns:us-east-1:000000000000:topic' } },
      'NotImplemented',
      'only SQS',
    ],
    [
      'a tracing mode that is none',
      { TracingConfig: { Mode: 'Loud' } },
      'ValidationException',
      '[Active, PassThrough]',
    ],
    ['a log format that is none', { LoggingConfig: { LogFormat: 'XML' } }, 'ValidationException', '[JSON, Text]'],
  ])('refuses %s', async (_, members, code, message) => {
    await expect(lambda.create(members)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('refuses a name that exists', async () => {
    await lambda.create();

    await expect(lambda.create()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
      message: 'Function already exist: ingest',
    });
  });
});

describe('a function', () => {
  beforeEach(() => lambda.create({ ReservedConcurrentExecutions: 5 }));

  test.each([
    ['its name', 'ingest'],
    ['its ARN', arnOf('ingest')],
    ['a partial ARN', '000000000000:function:ingest'],
    ['its ARN with $LATEST', `${arnOf('ingest')}:$LATEST`],
  ])('is found by %s', async (_, FunctionName) => {
    expect(await lambda.call('GetFunction', { FunctionName })).toMatchObject({
      Configuration: { FunctionName: 'ingest' },
      Concurrency: { ReservedConcurrentExecutions: 5 },
    });
  });

  test.each([
    ['GetFunction', 'lost', arnOf('lost')],
    ['Invoke', 'lost', arnOf('lost')],
    ['Invoke', 'ingest:live', `${arnOf('ingest')}:live`],
    ['DeleteFunction', 'lost', arnOf('lost')],
  ])('that is not there is refused by %s of %s', async (operation, FunctionName, arn) => {
    await expect(lambda.call(operation, { FunctionName })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn}`,
    });
  });

  test('keeps the settings that an update does not name', async () => {
    await lambda.call('UpdateFunctionConfiguration', { FunctionName: 'ingest', Timeout: 10 });

    expect(await lambda.call('GetFunctionConfiguration', { FunctionName: 'ingest' })).toMatchObject({
      Timeout: 10,
      MemorySize: 128,
      Handler: 'index.handler',
    });
  });

  test('is gone once it is deleted', async () => {
    await lambda.call('DeleteFunction', { FunctionName: 'ingest' });

    expect(await lambda.call('ListFunctions')).toEqual({ Functions: [] });
  });

  test('gives its reserved concurrency back', async () => {
    await lambda.call('DeleteFunctionConcurrency', { FunctionName: 'ingest' });

    expect(await lambda.call('GetFunctionConcurrency', { FunctionName: 'ingest' })).toEqual({});
  });
});

describe('Invoke', () => {
  beforeEach(() => lambda.create({ ReservedConcurrentExecutions: 0 }));

  test('of a dry run returns 204 and runs nothing', async () => {
    const answer = await lambda.call('Invoke', { FunctionName: 'ingest', InvocationType: 'DryRun' });

    expect(answer.StatusCode).toBe(204);
    expect(lambda.lines).toEqual([]);
  });

  test('is throttled at a reserved concurrency of 0', async () => {
    await expect(lambda.call('Invoke', { FunctionName: 'ingest' })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
    });
  });

  test.each([
    ['a payload that is no JSON', { Payload: 'hello' }, 'InvalidRequestContentException', 'Could not parse'],
    [
      'an event over 1 MB',
      { InvocationType: 'Event', Payload: `"${'x'.repeat(1_048_575)}"` },
      'RequestEntityTooLargeException',
      '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    ],
    [
      'a request over 6 MB',
      { Payload: `"${'x'.repeat(6_291_455)}"` },
      'RequestEntityTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    ['a type that is none', { InvocationType: 'Maybe' }, 'ValidationException', 'invocationType'],
    ['two qualifiers', { FunctionName: 'ingest:a', Qualifier: 'b' }, 'InvalidParameterValueException', 'qualifier'],
    ['a member that is not implemented', { TenantId: 't' }, 'NotImplemented', 'TenantId'],
  ])('refuses %s', async (_, members, code, message) => {
    await expect(lambda.call('Invoke', { FunctionName: 'ingest', ...members })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('what the platform does not implement', () => {
  test('is refused by name', async () => {
    await expect(lambda.call('PublishVersion')).rejects.toThrow(
      'lambda:PublishVersion is not implemented by the local platform',
    );
    expect(() => lambda.service.permissions('PublishVersion', {})).toThrow('lambda:PublishVersion');
  });
});

describe('permissions', () => {
  test.each([
    ['Invoke', { FunctionName: 'ingest' }, 'lambda:InvokeFunction', arnOf('ingest')],
    [
      'Invoke',
      { FunctionName: arnOf('ingest'), Qualifier: 'live' },
      'lambda:InvokeFunction',
      `${arnOf('ingest')}:live`,
    ],
    ['GetFunction', { FunctionName: 'ingest' }, 'lambda:GetFunction', arnOf('ingest')],
    ['ListFunctions', {}, 'lambda:ListFunctions', '*'],
    [
      'GetEventSourceMapping',
      { UUID: 'u' },
      'lambda:GetEventSourceMapping',
      'arn:aws:lambda:us-east-1:000000000000:event-source-mapping:u',
    ],
  ])('of %s name its action and resource', (operation, input, action, resource) => {
    expect(lambda.service.permissions(operation, input)).toEqual([{ action, resource }]);
  });
});
