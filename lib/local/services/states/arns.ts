// Formats and parses the ARNs of state machines, versions, aliases and executions.
import { AwsError } from '../../platform/aws-error.ts';
import { localAccount } from '../../platform/service.ts';

const { partition, region, accountId } = localAccount;

export function machineArn(name: string): string {
  return `arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
}

export function executionArn(machineName: string, name: string): string {
  return `arn:${partition}:states:${region}:${accountId}:execution:${machineName}:${name}`;
}

/** The ARN of an Express execution ends with an ID, because its name is not unique. */
export function expressExecutionArn(machineName: string, name: string, id: string): string {
  return `arn:${partition}:states:${region}:${accountId}:express:${machineName}:${name}:${id}`;
}

export interface MachineReference {
  /** The machine's own ARN, without version or alias. */
  readonly machineArn: string;
  readonly machineName: string;
  /** A version's number or an alias's name. */
  readonly qualifier: string | undefined;
}

const machinePattern = /^(arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:([^:/]+))(?::([^:/]+))?$/;

/** Throws InvalidArn. */
export function parseMachineArn(arn: string): MachineReference {
  const [, base, name, qualifier] = machinePattern.exec(arn) ?? [];
  if (base === undefined || name === undefined) throw invalidArn(arn);
  return { machineArn: base, machineName: name, qualifier };
}

const executionPattern = /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:(execution|express):([^:]+):([^:]+)(?::([^:]+))?$/;

export function checkExecutionArn(arn: string): void {
  if (!executionPattern.test(arn)) throw invalidArn(arn);
}

function invalidArn(arn: string): AwsError {
  return new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
}

/**
 * The ARN by which a call is authorized: that of the state machine for its versions and aliases. Source: developer guide,
 * "Authorization for versions and aliases".
 */
export function toAuthorizedArn(arn: string): string {
  return machinePattern.exec(arn)?.[1] ?? arn;
}
