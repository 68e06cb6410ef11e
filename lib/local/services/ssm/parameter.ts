// A parameter as it is kept, its ARN, and which names and values parameters may have.
import { AwsError } from '../../platform/aws-error.ts';
import { localAccount } from '../../platform/service.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type ParameterTier = 'Standard' | 'Advanced';

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  /** What is told of a SecureString to who does not ask for decryption. */
  readonly ciphertext?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly keyId?: string;
  readonly tier: ParameterTier;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly tags: Readonly<Record<string, string>>;
  /** Oldest first, the last one current; never empty. */
  readonly versions: readonly ParameterVersion[];
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const maxLevels = 15;
const longestName = 1011;
const valueLimits: Readonly<Record<ParameterTier, number>> = { Standard: 4096, Advanced: 8192 };

/** The name is part of the ARN without its first slash. */
export function parameterArn(name: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** @throws AwsError ValidationException, AccessDeniedException or HierarchyLevelLimitExceededException */
export function checkNewName(name: unknown): string {
  const text = checkName(name);
  if (text.includes('/') && !text.startsWith('/')) throw validation('Parameter name must be a fully qualified name.');
  if (/^\/aws(\/|$)/i.test(text)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${text}.`);
  }
  if (/^\/?(aws|ssm)/i.test(text) || !/^[a-zA-Z0-9_.\-/]+$/.test(text) || text.includes('//') || text.endsWith('/')) {
    throw validation(
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
  throw validation(`A parameter's name must be a text of 1 to ${longestName} characters`);
}

/** @throws AwsError ValidationException, or ParameterPatternMismatchException */
export function checkValue(value: unknown, rules: { readonly tier: ParameterTier; readonly pattern: unknown }): string {
  if (typeof value !== 'string' || value === '') {
    throw validation(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  }
  const limit = valueLimits[rules.tier];
  if (Buffer.byteLength(value) > limit) throw validation(tooLong(rules.tier, limit));
  if (rules.pattern !== undefined && !new RegExp(`^(?:${rules.pattern})$`).test(value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${rules.pattern}`,
    );
  }
  return value;
}

function tooLong(tier: ParameterTier, limit: number): string {
  const remedy =
    tier === 'Standard'
      ? ' To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html'
      : '';
  return `${tier} tier parameters support a maximum parameter value of ${limit} characters.${remedy}`;
}
