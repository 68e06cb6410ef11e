// Resources without a service on this machine: they have a name and an ARN to refer to, and no effect.
import { regionalArn } from './aws-arn.ts';
import { digest, physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import {
  implemented,
  type PropertyRules,
  type Provisioner,
  type ResourceRequest,
  withoutEffect,
} from './provisioner.ts';

interface Inert {
  readonly rules: PropertyRules;
  /** The property that may name the resource, and the maximum length of a generated name. */
  readonly named?: { readonly property: string; readonly maxLength: number };
  /** The values of `Ref` and `Fn::GetAtt`. @default - the name as `Ref` */
  values?(
    name: string,
    request: ResourceRequest,
  ): { readonly ref: string; readonly attributes: Record<string, string> };
}

function inert({ rules, named, values }: Inert): Provisioner {
  return {
    rules,
    put: async (request, { stackName }) => {
      const { logicalId, properties } = request;
      const given = named && new Properties(logicalId, properties).optionalText(named.property);
      const name = given ?? physicalName({ stackName, logicalId, maxLength: named?.maxLength ?? 255 });
      return values?.(name, request) ?? { ref: name, attributes: {} };
    },
    remove: async () => {},
  };
}

const noLogs = 'what functions log goes to the platform, not to a log group';
const noMetrics = 'the platform keeps no metrics';

export const logGroup = inert({
  rules: {
    ...implemented('LogGroupName'),
    ...withoutEffect(noLogs, 'RetentionInDays', 'KmsKeyId', 'LogGroupClass', 'DataProtectionPolicy', 'Tags'),
  },
  named: { property: 'LogGroupName', maxLength: 512 },
  values: (name) => ({ ref: name, attributes: { Arn: regionalArn('logs', `log-group:${name}:*`) } }),
});

export const logResourcePolicy = inert({
  rules: { ...implemented('PolicyName'), ...withoutEffect(noLogs, 'PolicyDocument') },
  named: { property: 'PolicyName', maxLength: 255 },
});

export const queryDefinition = inert({
  rules: withoutEffect(noLogs, 'Name', 'QueryString', 'LogGroupNames', 'Parameters', 'QueryLanguage'),
});

export const metricFilter = inert({
  rules: withoutEffect(
    noLogs,
    'ApplyOnTransformedLogs',
    'FilterName',
    'FilterPattern',
    'LogGroupName',
    'MetricTransformations',
  ),
});

const alarmSettings = [
  'ActionsEnabled',
  'AlarmActions',
  'AlarmDescription',
  'InsufficientDataActions',
  'OKActions',
  'Tags',
];

export const alarm = inert({
  rules: {
    ...implemented('AlarmName'),
    ...withoutEffect(
      noMetrics,
      ...alarmSettings,
      'ComparisonOperator',
      'DatapointsToAlarm',
      'Dimensions',
      'EvaluateLowSampleCountPercentile',
      'EvaluationPeriods',
      'ExtendedStatistic',
      'MetricName',
      'Metrics',
      'Namespace',
      'Period',
      'Statistic',
      'Threshold',
      'ThresholdMetricId',
      'TreatMissingData',
      'Unit',
    ),
  },
  named: { property: 'AlarmName', maxLength: 255 },
  values: (name) => ({ ref: name, attributes: { Arn: regionalArn('cloudwatch', `alarm:${name}`) } }),
});

export const compositeAlarm = inert({
  rules: {
    ...implemented('AlarmName'),
    ...withoutEffect(noMetrics, ...alarmSettings, 'AlarmRule', 'ActionsSuppressor'),
    ...withoutEffect(noMetrics, 'ActionsSuppressorExtensionPeriod', 'ActionsSuppressorWaitPeriod'),
  },
  named: { property: 'AlarmName', maxLength: 255 },
  values: (name) => ({ ref: name, attributes: { Arn: regionalArn('cloudwatch', `alarm:${name}`) } }),
});

export const dashboard = inert({
  rules: { ...implemented('DashboardName'), ...withoutEffect(noMetrics, 'DashboardBody', 'Tags') },
  named: { property: 'DashboardName', maxLength: 255 },
});

const noDelivery = 'a published message is only written to the log';

export const subscription = inert({
  rules: withoutEffect(
    noDelivery,
    'Endpoint',
    'FilterPolicy',
    'FilterPolicyScope',
    'Protocol',
    'RedrivePolicy',
    'TopicArn',
  ),
});

const noEncryption = 'nothing is encrypted on this machine';

export const key = inert({
  rules: withoutEffect(
    noEncryption,
    'Description',
    'Enabled',
    'EnableKeyRotation',
    'KeyPolicy',
    'KeySpec',
    'KeyUsage',
    'MultiRegion',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
  ),
  values: (name) => {
    const id = digest(name, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { ref: id, attributes: { Arn: regionalArn('kms', `key/${id}`), KeyId: id } };
  },
});

export const keyAlias = inert({
  rules: { ...implemented('AliasName'), ...withoutEffect(noEncryption, 'TargetKeyId') },
  named: { property: 'AliasName', maxLength: 256 },
});

export const cdkMetadata = inert({ rules: withoutEffect('it is about the CDK', 'Analytics') });
