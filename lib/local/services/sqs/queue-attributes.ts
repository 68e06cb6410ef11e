// A queue's settings: their ranges, defaults and refusals. SQS sends them all as text.
import { isJsonObject } from '../../../value/json.ts';
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import { invalidParameter } from './refusals.ts';

export interface QueueSettings {
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  readonly redrive?: RedrivePolicy;
  readonly redriveAllow?: RedriveAllowPolicy;
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns?: readonly string[];
}

export const defaultSettings: QueueSettings = {
  delaySeconds: 0,
  maximumMessageSize: 1_048_576,
  retentionSeconds: 345_600,
  waitSeconds: 0,
  visibilitySeconds: 30,
};

type NumberSetting = 'delaySeconds' | 'maximumMessageSize' | 'retentionSeconds' | 'waitSeconds' | 'visibilitySeconds';

interface NumberRule {
  readonly setting: NumberSetting;
  readonly least: number;
  readonly most: number;
}

const numbers: Readonly<Record<string, NumberRule>> = {
  DelaySeconds: { setting: 'delaySeconds', least: 0, most: 900 },
  MaximumMessageSize: { setting: 'maximumMessageSize', least: 1024, most: 1_048_576 },
  MessageRetentionPeriod: { setting: 'retentionSeconds', least: 60, most: 1_209_600 },
  ReceiveMessageWaitTimeSeconds: { setting: 'waitSeconds', least: 0, most: 20 },
  VisibilityTimeout: { setting: 'visibilitySeconds', least: 0, most: 43_200 },
};

/** Attributes of SQS that are not implemented here: each is refused by name. */
const unsupported = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'Policy',
];

/** Applies the given attributes to settings. Throws InvalidAttributeName, InvalidAttributeValue or NotImplemented. */
export function changeSettings(settings: QueueSettings, given: unknown): QueueSettings {
  const attributes = Object.entries(isJsonObject(given) ? given : {});
  return attributes.reduce((changed, [name, value]) => changeOne(changed, name, String(value)), settings);
}

/** The settings as GetQueueAttributes shows them. */
export function describeSettings(settings: QueueSettings): JsonObject {
  const shown = Object.entries(numbers).map(([name, { setting }]) => [name, String(settings[setting])]);
  return {
    ...Object.fromEntries(shown),
    SqsManagedSseEnabled: 'true',
    ...(settings.redrive === undefined ? {} : { RedrivePolicy: JSON.stringify(settings.redrive) }),
    ...(settings.redriveAllow === undefined ? {} : { RedriveAllowPolicy: JSON.stringify(settings.redriveAllow) }),
  };
}

function changeOne(settings: QueueSettings, name: string, value: string): QueueSettings {
  const rule = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  if (rule !== undefined) return { ...settings, [rule.setting]: readNumber(name, value, rule) };
  if (name === 'RedrivePolicy') return withRedrive(settings, value);
  if (name === 'RedriveAllowPolicy') return withRedriveAllow(settings, value);
  if (name === 'SqsManagedSseEnabled') return settings;
  if (unsupported.includes(name) && (value === '' || value === 'false')) return settings;
  if (unsupported.includes(name)) throw notImplemented(`a queue with ${name}`);
  throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

function readNumber(name: string, value: string, { least, most }: NumberRule): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}

function withRedrive(settings: QueueSettings, text: string): QueueSettings {
  const { redrive: _redrive, ...rest } = settings;
  if (text === '') return rest;
  const { deadLetterTargetArn, maxReceiveCount } = parsePolicy('RedrivePolicy', text);
  const count = Number(maxReceiveCount);
  const isCount = Number.isInteger(count) && count >= 1 && count <= 1000;
  if (typeof deadLetterTargetArn !== 'string' || !isCount) throw invalidPolicy('RedrivePolicy', text);
  return { ...rest, redrive: { deadLetterTargetArn, maxReceiveCount: count } };
}

function withRedriveAllow(settings: QueueSettings, text: string): QueueSettings {
  const { redriveAllow: _redriveAllow, ...rest } = settings;
  if (text === '') return rest;
  const { redrivePermission, sourceQueueArns } = parsePolicy('RedriveAllowPolicy', text);
  if (redrivePermission === 'allowAll' || redrivePermission === 'denyAll') {
    return { ...rest, redriveAllow: { redrivePermission } };
  }
  const isList = Array.isArray(sourceQueueArns) && sourceQueueArns.length >= 1 && sourceQueueArns.length <= 10;
  if (redrivePermission !== 'byQueue' || !isList) throw invalidPolicy('RedriveAllowPolicy', text);
  return { ...rest, redriveAllow: { redrivePermission, sourceQueueArns: sourceQueueArns.map(String) } };
}

function parsePolicy(name: string, text: string): JsonObject {
  try {
    const policy: unknown = JSON.parse(text);
    if (isJsonObject(policy)) return policy;
  } catch {
    // A malformed policy is refused below.
  }
  throw invalidPolicy(name, text);
}

function invalidPolicy(name: string, text: string): AwsError {
  return invalidParameter(`Value ${text} for parameter ${name} is invalid. Reason: Invalid ${name} format.`);
}
