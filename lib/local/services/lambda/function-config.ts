// The configuration of a function. Reads it from the input of CreateFunction and of the operations that update it.
import { randomUUID } from 'node:crypto';
import { isJsonObject } from '../../../value/json.ts';
import { notImplemented } from '../../platform/aws-error.ts';
import { refuseUnknownMembers, violation } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { type CodeBundle, readCode } from './code-bundle.ts';
import { checkVariables } from './environment-variables.ts';
import { type LoggingConfig, readLogging } from './logging/logging-config.ts';
import { invalidParameter, optionalInteger, optionalObject, optionalString, requiredString } from './members.ts';

export interface FunctionConfig {
  readonly name: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly architecture: string;
  readonly tracingMode: string;
  readonly logging: LoggingConfig;
  readonly deadLetterArn?: string;
  /** The function's own concurrency limit. Absent if it shares the limit of the account. */
  readonly reservedConcurrency?: number;
  readonly code: CodeBundle;
  readonly lastModified: number;
  readonly revisionId: string;
}

const configurable = [
  'FunctionName',
  'Role',
  'Handler',
  'Runtime',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'TracingConfig',
  'LoggingConfig',
  'DeadLetterConfig',
];
const creatable = [...configurable, 'Code', 'Architectures', 'PackageType', 'Publish', 'ReservedConcurrentExecutions'];

/**
 * Reads the input of CreateFunction. `Code.LocalDirectory` is the absolute path of an unpacked bundle. Throws AwsError with
 * Lambda's code for an invalid member.
 */
export function createConfig(name: string, input: JsonObject, now: number): FunctionConfig {
  refuseUnknownMembers('lambda:CreateFunction', input, creatable);
  if (input.PackageType !== undefined && input.PackageType !== 'Zip') throw notImplemented('PackageType Image');
  if (input.Publish === true) throw notImplemented('lambda:CreateFunction with Publish true');
  const code = requiredCode(input);
  const reserved = optionalInteger(input, 'ReservedConcurrentExecutions', { least: 0, most: 1000 });
  const empty = {
    variables: {},
    description: '',
    timeoutSeconds: 3,
    memoryMb: 128,
    tracingMode: 'PassThrough',
  };
  const base: FunctionConfig = {
    ...empty,
    name,
    roleArn: requiredString(input, 'Role'),
    handler: requiredString(input, 'Handler'),
    architecture: readArchitecture(input.Architectures),
    logging: readLogging(undefined, name),
    ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
    code: readCode(code),
    lastModified: now,
    revisionId: randomUUID(),
  };
  checkRuntime(requiredString(input, 'Runtime'));
  return withConfiguration(base, input, now);
}

/**
 * Returns the configuration with the input of UpdateFunctionConfiguration. Absent members keep their values. Throws AwsError for
 * an invalid member.
 */
export function updateConfig(config: FunctionConfig, input: JsonObject, now: number): FunctionConfig {
  refuseUnknownMembers('lambda:UpdateFunctionConfiguration', input, configurable);
  if (input.Runtime !== undefined) checkRuntime(requiredString(input, 'Runtime'));
  return withConfiguration(config, input, now);
}

/** Returns the configuration with the input of UpdateFunctionCode. Throws AwsError if `LocalDirectory` is not a folder. */
export function updateCode(config: FunctionConfig, input: JsonObject, now: number): FunctionConfig {
  refuseUnknownMembers('lambda:UpdateFunctionCode', input, ['FunctionName', 'LocalDirectory']);
  const code = readCode(requiredString(input, 'LocalDirectory'));
  return { ...config, code, lastModified: now, revisionId: randomUUID() };
}

function withConfiguration(config: FunctionConfig, input: JsonObject, now: number): FunctionConfig {
  const deadLetter = optionalObject(input, 'DeadLetterConfig');
  return {
    ...config,
    roleArn: checkRole(optionalString(input, 'Role') ?? config.roleArn),
    handler: checkHandler(optionalString(input, 'Handler') ?? config.handler),
    description: optionalString(input, 'Description') ?? config.description,
    timeoutSeconds: optionalInteger(input, 'Timeout', { least: 1, most: 900 }) ?? config.timeoutSeconds,
    memoryMb: optionalInteger(input, 'MemorySize', { least: 128, most: 10_240 }) ?? config.memoryMb,
    variables: readVariables(input) ?? config.variables,
    tracingMode: readTracingMode(input) ?? config.tracingMode,
    logging: input.LoggingConfig === undefined ? config.logging : readLogging(input.LoggingConfig, config.name),
    ...(deadLetter === undefined ? {} : { deadLetterArn: readDeadLetterArn(deadLetter) }),
    lastModified: now,
    revisionId: randomUUID(),
  };
}

function requiredCode(input: JsonObject): string {
  const code = optionalObject(input, 'Code');
  if (code === undefined) throw violation(undefined, 'code', 'Member must not be null');
  refuseUnknownMembers('lambda:CreateFunction', code, ['LocalDirectory']);
  return requiredString(code, 'LocalDirectory');
}

function checkRuntime(runtime: string): void {
  if (runtime !== 'nodejs24.x') throw notImplemented(`Lambda runtime ${runtime} (only nodejs24.x)`);
}

function checkRole(roleArn: string): string {
  const form = /^arn:(?:aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
  if (!form.test(roleArn))
    throw violation(roleArn, 'role', `Member must satisfy regular expression pattern: ${form.source}`);
  return roleArn;
}

function checkHandler(handler: string): string {
  if (/\s/.test(handler))
    throw violation(handler, 'handler', 'Member must satisfy regular expression pattern: [^\\s]+');
  if (handler.length > 128) throw violation(handler, 'handler', 'Member must have length less than or equal to 128');
  return handler;
}

function readArchitecture(value: unknown): string {
  if (value === undefined) return 'x86_64';
  const isOne = Array.isArray(value) && value.length === 1 && (value[0] === 'arm64' || value[0] === 'x86_64');
  if (!isOne) throw invalidParameter(`Architectures must be one of [x86_64], [arm64], not ${JSON.stringify(value)}`);
  return value[0];
}

function readTracingMode(input: JsonObject): string | undefined {
  const mode = optionalString(optionalObject(input, 'TracingConfig') ?? {}, 'Mode');
  if (mode === undefined || mode === 'Active' || mode === 'PassThrough') return mode;
  throw violation(mode, 'tracingConfig.mode', 'Member must satisfy enum value set: [Active, PassThrough]');
}

/** Reads the ARN of the dead-letter queue. An empty ARN removes it. Throws NotImplemented for a target that is not in SQS. */
function readDeadLetterArn(config: JsonObject): string {
  const arn = optionalString(config, 'TargetArn') ?? '';
  if (arn !== '' && arn.split(':')[2] !== 'sqs') throw notImplemented(`the dead-letter target ${arn} (only SQS)`);
  return arn;
}

function readVariables(input: JsonObject): Readonly<Record<string, string>> | undefined {
  const environment = optionalObject(input, 'Environment');
  if (environment === undefined) return undefined;
  const variables = environment.Variables ?? {};
  if (!isJsonObject(variables)) throw violation(variables, 'environment', 'Member must be an object');
  return checkVariables(variables);
}
