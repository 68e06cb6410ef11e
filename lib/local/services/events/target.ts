// A rule's target: its resource, its input and its retry policy.
import { isJsonObject } from '../../../value/json.ts';
import { type AwsError, notImplemented } from '../../platform/aws-error.ts';
import { refuseUnknownMembers, validationException } from '../../platform/input-members.ts';
import { optionalText, requiredText } from '../../platform/input-text.ts';
import { readRetryPolicy } from '../../platform/retry-policy.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { TakenEvent } from './bus-event.ts';
import {
  checkTransformer,
  type InputTransformer,
  invalidPath,
  type RuleIdentity,
  transform,
} from './input-template.ts';
import { parseJsonPath, valueAt } from './json-path.ts';

export type TargetKind = 'queue' | 'function' | 'bus' | 'stateMachine';

export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly kind: TargetKind;
  /** The input of PutTargets, which ListTargetsByRule shows. */
  readonly given: JsonObject;
  readonly roleArn?: string;
  readonly messageGroupId?: string;
  readonly deadLetterArn?: string;
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
}

const known = [
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'SqsParameters',
  'DeadLetterConfig',
  'RetryPolicy',
];
const forms = ['Input', 'InputPath', 'InputTransformer'];
const longestArn = 1600;

/** Reads a target. Throws AwsError if EventBridge would refuse it or if the platform cannot deliver to it. */
export function readTarget(given: unknown): Target {
  if (!isJsonObject(given)) throw validationException('1 validation error detected: a target must be a structure');
  refuseUnknownMembers('events:PutTargets target', given, known);
  const id = requiredText(given, 'Id', { most: 64, pattern: '[\\.\\-_A-Za-z0-9]+' });
  const arn = requiredText(given, 'Arn', { most: longestArn });
  const kind = findKind(arn);
  const roleArn = optionalText(given, 'RoleArn', { most: longestArn });
  if (kind === 'stateMachine' && roleArn === undefined)
    throw validationException(`RoleArn is required for target ${arn}.`);
  checkInput(given, id);
  if (kind === 'bus') refuseInputForBus(given, id);
  return {
    id,
    arn,
    kind,
    given,
    ...(roleArn === undefined ? {} : { roleArn }),
    ...readGroup(given, arn, id),
    ...readDeadLetter(given),
    ...readRetryPolicy('events', given),
  };
}

/** The target's input for an event, as text. */
export function targetInput({ given }: Target, taken: TakenEvent, rule: RuleIdentity): string {
  if (typeof given.Input === 'string') return given.Input;
  if (typeof given.InputPath === 'string') {
    return JSON.stringify(valueAt(taken.event, parseJsonPath(given.InputPath) ?? [])) ?? '""';
  }
  const transformer = readTransformer(given);
  return transformer === undefined ? JSON.stringify(taken.event) : transform(transformer, taken, rule);
}

function findKind(arn: string): TargetKind {
  const [scheme, , service, , , ...rest] = arn.split(':');
  if (scheme !== 'arn' || rest.length === 0) throw notAnArn(arn);
  const [resource = ''] = rest;
  if (service === 'sqs') return 'queue';
  if (service === 'lambda' && resource === 'function') return 'function';
  if (service === 'states' && resource === 'stateMachine') return 'stateMachine';
  if (service === 'events' && resource.startsWith('event-bus/')) return 'bus';
  if (service === 'logs') throw notImplemented('a CloudWatch Logs log group as a target of a rule');
  throw notImplemented(`${service} ${resource.split('/')[0]} as a target of a rule`);
}

function notAnArn(arn: string): AwsError {
  return validationException(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
}

function checkInput(given: JsonObject, id: string): void {
  const used = forms.filter((form) => given[form] !== undefined);
  if (used.length > 1)
    throw validationException(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  const input = optionalText(given, 'Input', { most: 8192 });
  if (input !== undefined) requireJson(input, id);
  const path = optionalText(given, 'InputPath', { most: 256 });
  if (path !== undefined && parseJsonPath(path) === undefined) throw invalidPath(path, id);
  const transformer = readTransformer(given);
  if (transformer !== undefined) checkTransformer(transformer, id);
}

function refuseInputForBus(given: JsonObject, id: string): void {
  const form = forms.find((one) => given[one] !== undefined);
  if (form !== undefined)
    throw validationException(`${form} cannot be set for target ${id}: an event bus gets the event as it is.`);
}

function requireJson(text: string, id: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw validationException(`JSON syntax error in input for target ${id}`);
  }
}

function readTransformer(given: JsonObject): InputTransformer | undefined {
  const { InputTransformer: transformer } = given;
  if (transformer === undefined) return undefined;
  if (!isJsonObject(transformer)) throw validationException('InputTransformer must be a structure');
  refuseUnknownMembers('events:InputTransformer', transformer, ['InputTemplate', 'InputPathsMap']);
  const template = requiredText(transformer, 'InputTemplate', { most: 8192 });
  const paths = isJsonObject(transformer.InputPathsMap) ? transformer.InputPathsMap : {};
  if (Object.keys(paths).length > 100) throw validationException('InputPathsMap must have at most 100 members');
  return { template, paths: Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, String(path)])) };
}

function readGroup(given: JsonObject, arn: string, id: string): { messageGroupId?: string } {
  const { SqsParameters: parameters } = given;
  const group = isJsonObject(parameters) ? optionalText(parameters, 'MessageGroupId', { most: 100 }) : undefined;
  if (arn.endsWith('.fifo') && group === undefined) {
    throw validationException(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  }
  return group === undefined ? {} : { messageGroupId: group };
}

function readDeadLetter({ DeadLetterConfig: config }: JsonObject): { deadLetterArn?: string } {
  if (!isJsonObject(config)) return {};
  const arn = optionalText(config, 'Arn', { most: longestArn });
  if (arn === undefined) return {};
  if (!arn.startsWith('arn:') || arn.split(':')[2] !== 'sqs') throw notAnArn(arn);
  return { deadLetterArn: arn };
}
