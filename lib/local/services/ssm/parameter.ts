// A parameter as it is stored, its ARN, and the rules for names and values.
import { AwsError } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';
import { localAccount } from '../../platform/service.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  /** Random text that a read of a SecureString without decryption returns: nothing is encrypted here. */
  readonly ciphertext?: string;
  readonly allowedPattern?: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Oldest first, the last one current; never empty. */
  readonly versions: readonly ParameterVersion[];
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const maxLevels = 15;
const longestName = 1011;
/** Bytes, in the standard tier. */
const largestValue = 4096;

/** The ARN contains the name without its first slash. */
export function parameterArn(name: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
}

/** @throws AwsError ValidationException, AccessDeniedException or HierarchyLevelLimitExceededException */
export function checkNewName(name: unknown): string {
  const text = checkName(name);
  if (text.includes('/') && !text.startsWith('/'))
    throw validationException('Parameter name must be a fully qualified name.');
  if (/^\/aws(\/|$)/i.test(text)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${text}.`);
  }
  if (/^\/?(aws|ssm)/i.test(text) || !/^[a-zA-Z0-9_.\-/]+$/.test(text) || text.includes('//') || text.endsWith('/')) {
    throw validationException(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (text.split('/').length - 1 > maxLevels) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${maxLevels} levels.`,
    );
  }
  return text;
}

export function checkName(name: unknown): string {
  if (typeof name === 'string' && name !== '' && name.length <= longestName) return name;
  throw validationException(`A parameter's name must be a text of 1 to ${longestName} characters`);
}

/** @throws AwsError ValidationException, or ParameterPatternMismatchException */
export function checkValue(value: unknown, pattern: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw validationException(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  }
  if (Buffer.byteLength(value) > largestValue) {
    throw validationException(
      `Standard tier parameters support a maximum parameter value of ${largestValue} characters. The local platform has no other tier.`,
    );
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
  return value;
}
