// A schedule's target: the resource that is called, the role that calls it, and its input.
// Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html
import { isJsonObject } from '../../../value/json.ts';
import { notImplemented } from '../../platform/aws-error.ts';
import { refuseUnknownMembers, validationException } from '../../platform/input-members.ts';
import { optionalText, requiredText } from '../../platform/input-text.ts';
import { readRetryPolicy } from '../../platform/retry-policy.ts';
import type { JsonObject } from '../../platform/service.ts';

export type TargetKind = 'queue' | 'function' | 'bus' | 'stateMachine';

export interface Target {
  readonly arn: string;
  readonly kind: TargetKind;
  readonly roleArn: string;
  /** @default - an event that names the schedule */
  readonly input?: string;
  readonly messageGroupId?: string;
  /** The detail type and the source of the event that a bus receives. */
  readonly event?: { readonly detailType: string; readonly source: string };
  readonly deadLetterArn?: string;
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
}

const known = ['Arn', 'RoleArn', 'Input', 'SqsParameters', 'EventBridgeParameters', 'DeadLetterConfig', 'RetryPolicy'];
const longestArn = 1600;

/** Throws AwsError if EventBridge Scheduler would refuse the target or if the platform cannot call it. */
export function readScheduleTarget(given: unknown): Target {
  if (!isJsonObject(given)) throw validationException('Target must be a structure');
  refuseUnknownMembers('scheduler:Target', given, known);
  const arn = requiredText(given, 'Arn', { most: longestArn });
  const kind = findKind(arn);
  const roleArn = requiredText(given, 'RoleArn', {
    most: longestArn,
    pattern: 'arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+',
  });
  const input = optionalText(given, 'Input', { most: 262_144 });
  return {
    arn,
    kind,
    roleArn,
    ...(input === undefined ? {} : { input }),
    ...readGroup(given, arn),
    ...(kind === 'bus' ? { event: readEventParameters(given, input) } : {}),
    ...readDeadLetter(given),
    ...readRetryPolicy('scheduler', given),
  };
}

function findKind(arn: string): TargetKind {
  const [scheme, , service = '', , , ...rest] = arn.split(':');
  const [resource = ''] = rest;
  if (scheme !== 'arn' || resource === '') throw validationException(`Provided Arn is not in correct format: ${arn}`);
  if (service === 'sqs') return 'queue';
  if (service === 'lambda' && resource === 'function') return 'function';
  if (service === 'states' && resource === 'stateMachine') return 'stateMachine';
  if (service === 'events' && resource.startsWith('event-bus/')) return 'bus';
  if (service === 'scheduler') throw notImplemented(`the universal target ${arn} of a schedule`);
  throw notImplemented(`${service} ${resource.split('/')[0]} as a target of a schedule`);
}

function readGroup({ SqsParameters: parameters }: JsonObject, arn: string): { messageGroupId?: string } {
  const group = isJsonObject(parameters) ? optionalText(parameters, 'MessageGroupId', { most: 128 }) : undefined;
  if (arn.endsWith('.fifo') && group === undefined) {
    throw validationException('SqsParameters.MessageGroupId is required for a FIFO queue.');
  }
  return group === undefined ? {} : { messageGroupId: group };
}

function readEventParameters(
  { EventBridgeParameters: given }: JsonObject,
  input: string | undefined,
): Target['event'] & {} {
  if (!isJsonObject(given)) throw validationException('EventBridgeParameters is required for an event bus.');
  if (input === undefined || !isJsonText(input)) {
    throw validationException(
      'Input must be the JSON text of an object for an event bus: it is the detail of the event.',
    );
  }
  const detailType = requiredText(given, 'DetailType', { most: 128 });
  const source = requiredText(given, 'Source', { most: 256 });
  if (source.startsWith('aws.')) throw validationException('EventBridgeParameters.Source must not begin with "aws.".');
  return { detailType, source };
}

function isJsonText(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function readDeadLetter({ DeadLetterConfig: config }: JsonObject): { deadLetterArn?: string } {
  const arn = isJsonObject(config) ? optionalText(config, 'Arn', { most: longestArn }) : undefined;
  if (arn === undefined) return {};
  if (arn.split(':')[2] !== 'sqs') throw validationException(`DeadLetterConfig.Arn is not the ARN of a queue: ${arn}`);
  return { deadLetterArn: arn };
}
