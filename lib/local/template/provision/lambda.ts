// Functions, permissions to invoke them, and the queues that are their event sources.
import { AwsError } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import { unless } from './attempt.ts';
import { regionalArn } from './aws-arn.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, type ProvisioningContext, withoutEffect } from './provisioner.ts';

const absent = ['ResourceNotFoundException'];

const configurable = [
  'Description',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'Role',
  'Runtime',
  'Timeout',
  'TracingConfig',
];

const functionDefaults = {
  DeadLetterConfig: {},
  Description: '',
  LoggingConfig: {},
  MemorySize: 128,
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' },
};

export const lambdaFunction: Provisioner = {
  rules: {
    ...implemented('Architectures', 'Code', 'DeadLetterConfig', 'Environment', 'FunctionName', 'PackageType'),
    ...implemented('ReservedConcurrentExecutions', ...configurable),
    ...withoutEffect('nothing is encrypted on this machine', 'KmsKeyArn'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const name = read.optionalText('FunctionName') ?? physicalName({ stackName, logicalId, maxLength: 64 });
    const arn = regionalArn('lambda', `function:${name}`);
    checkRole(context, { roleArn: read.text('Role'), functionArn: arn });
    const configuration = {
      FunctionName: name,
      ...functionDefaults,
      ...read.pick(...configurable, 'DeadLetterConfig'),
      Environment: { Variables: readTexts(read.inside('Environment').allowOnly('Variables').inside('Variables')) },
    };
    await putFunction(context, { read, configuration, directory: codeDirectory(read, context) });
    return { ref: name, attributes: { Arn: arn } };
  },
  remove: async ({ ref }, context) => {
    await unless(absent, () => context.call('lambda', 'DeleteFunction', { FunctionName: ref }));
  },
};

export const permission: Provisioner = {
  rules: implemented('Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount'),
  put: async ({ logicalId, properties, previous }, { directory }) => {
    if (previous !== undefined) directory.detachFromResource(readFunctionArn(previous.properties), logicalId);
    const functionArn = readFunctionArn(properties);
    directory.attachToResource(functionArn, logicalId, {
      Version: '2012-10-17',
      Statement: [permissionStatement(new Properties(logicalId, properties), functionArn)],
    });
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
  remove: async ({ logicalId, properties }, { directory }) => {
    directory.detachFromResource(readFunctionArn(properties), logicalId);
  },
};

/** The settings that the template omits: a setting that is removed from the template returns to its default. */
const mappingDefaults = {
  BatchSize: 10,
  Enabled: true,
  FunctionResponseTypes: [],
  MaximumBatchingWindowInSeconds: 0,
  ScalingConfig: {},
};

const mappingSettings = [
  'BatchSize',
  'Enabled',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'ScalingConfig',
];

export const eventSourceMapping: Provisioner = {
  rules: {
    ...implemented('EventSourceArn', ...mappingSettings),
    ...withoutEffect('nothing is encrypted on this machine', 'KmsKeyArn'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties, previous }, context) => {
    const read = new Properties(logicalId, properties);
    const settings = { ...mappingDefaults, ...read.pick(...mappingSettings) };
    const isSameSource = previous?.properties.EventSourceArn === properties.EventSourceArn;
    const updated = isSameSource
      ? await unless(absent, () =>
          context.call('lambda', 'UpdateEventSourceMapping', { UUID: previous?.ref, ...settings }),
        )
      : undefined;
    const EventSourceArn = read.text('EventSourceArn');
    const { UUID } =
      updated ?? (await context.call('lambda', 'CreateEventSourceMapping', { EventSourceArn, ...settings }));
    return { ref: String(UUID), attributes: { Id: String(UUID) } };
  },
  remove: async ({ ref }, context) => {
    await unless(absent, () => context.call('lambda', 'DeleteEventSourceMapping', { UUID: ref }));
  },
};

interface FunctionRequest {
  readonly read: Properties;
  readonly configuration: JsonObject;
  readonly directory: string;
}

async function putFunction(
  context: ProvisioningContext,
  { read, configuration, directory }: FunctionRequest,
): Promise<void> {
  const { FunctionName } = configuration;
  const present = await unless(absent, () => context.call('lambda', 'GetFunction', { FunctionName }));
  const reserved = read.pick('ReservedConcurrentExecutions');
  if (present === undefined) {
    await context.call('lambda', 'CreateFunction', {
      ...configuration,
      ...reserved,
      ...read.pick('Architectures', 'PackageType'),
      Code: { LocalDirectory: directory },
    });
    return;
  }
  await context.call('lambda', 'UpdateFunctionConfiguration', configuration);
  await context.call('lambda', 'UpdateFunctionCode', { FunctionName, LocalDirectory: directory });
  if (read.has('ReservedConcurrentExecutions')) {
    await context.call('lambda', 'PutFunctionConcurrency', { FunctionName, ...reserved });
  } else await context.call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
}

function checkRole(
  context: ProvisioningContext,
  role: { readonly roleArn: string; readonly functionArn: string },
): void {
  const service = { principal: 'lambda.amazonaws.com', sourceArn: role.functionArn };
  if (context.authorizer.canAssume(role.roleArn, service)) return;
  const message = 'The role defined for the function cannot be assumed by Lambda.';
  throw new AwsError('InvalidParameterValueException', message);
}

function codeDirectory(read: Properties, { findAsset }: ProvisioningContext): string {
  return findAsset(read.inside('Code').allowOnly('S3Bucket', 'S3Key').text('S3Key'));
}

function readTexts(properties: Properties): JsonObject {
  return Object.fromEntries(properties.entries().map(([name]) => [name, properties.text(name)]));
}

function permissionStatement(read: Properties, functionArn: string): JsonObject {
  const principal = read.text('Principal');
  return {
    Effect: 'Allow',
    Action: read.text('Action'),
    Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
    Resource: functionArn,
    Condition: {
      ...(read.has('SourceArn') ? { ArnLike: { 'aws:SourceArn': read.text('SourceArn') } } : {}),
      ...(read.has('SourceAccount') ? { StringEquals: { 'aws:SourceAccount': read.text('SourceAccount') } } : {}),
    },
  };
}

/** A permission names its function by name or by ARN. */
function readFunctionArn({ FunctionName }: JsonObject): string {
  const name = String(FunctionName);
  return name.startsWith('arn:') ? name : regionalArn('lambda', `function:${name}`);
}
