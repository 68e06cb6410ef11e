// Checks of Secrets Manager's inputs: known members, names, values and tokens.
import { type OperationMembers, validationException } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { invalidParameter, type SecretVersion } from './secret.ts';

const valueMembers = ['ClientRequestToken', 'SecretBinary', 'SecretString'];
const maxValueBytes = 65_536;

/** The operations, each with the members that it reads. */
export const operations: OperationMembers = {
  CreateSecret: ['Name', 'Description', 'KmsKeyId', ...valueMembers],
  DeleteSecret: ['SecretId', 'ForceDeleteWithoutRecovery', 'RecoveryWindowInDays'],
  DescribeSecret: ['SecretId'],
  GetSecretValue: ['SecretId', 'VersionId', 'VersionStage'],
  ListSecrets: [],
  PutSecretValue: ['SecretId', ...valueMembers],
  RestoreSecret: ['SecretId'],
  UpdateSecret: ['SecretId', 'Description', 'KmsKeyId', ...valueMembers],
};

export function checkName(name: unknown): string {
  if (typeof name === 'string' && /^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) return name;
  throw validationException(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

/** The ID of the new version, if the request has one. */
export function checkToken(token: unknown): string | undefined {
  if (token === undefined || token === null) return undefined;
  if (typeof token === 'string' && token.length >= 32 && token.length <= 64) return token;
  throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
}

/** The value in a request, or undefined if it has none. */
export function readValue(input: JsonObject): SecretVersion['value'] | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const value = SecretString ?? SecretBinary;
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > maxValueBytes) {
    throw validationException(`A secret value must be a text of 1 to ${maxValueBytes} bytes`);
  }
  return SecretString === undefined ? { SecretBinary: value } : { SecretString: value };
}
