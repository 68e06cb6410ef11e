// Parses FunctionName: a name, a partial ARN or an ARN, each with or without a qualifier.
import { AwsError } from '../../platform/aws-error.ts';
import { localAccount } from '../../platform/service.ts';

export interface FunctionReference {
  readonly name: string;
  /** The version or the alias after the name. Absent if there is none. */
  readonly qualifier?: string;
}

/** The pattern of FunctionName in Lambda's API model. */
const pattern =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d:)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** Parses a FunctionName. Throws ValidationException if it is malformed. */
export function parseFunctionName(text: unknown): FunctionReference {
  const match = typeof text === 'string' && text.length <= 170 ? pattern.exec(text) : null;
  const [, name, qualifier] = match ?? [];
  if (name === undefined || name.length > 64) throw invalidName(text);
  return qualifier === undefined ? { name } : { name, qualifier };
}

export function functionArn(name: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
}

export function qualifiedArn(name: string, qualifier: string | undefined): string {
  return qualifier === undefined ? functionArn(name) : `${functionArn(name)}:${qualifier}`;
}

export function functionNotFound(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${functionArn(name)}`, {
    status: 404,
    details: { Type: 'User' },
  });
}

function invalidName(text: unknown): AwsError {
  const constraint = `Member must satisfy regular expression pattern: ${pattern.source}`;
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${String(text)}' at 'functionName' failed to satisfy constraint: ${constraint}`,
  );
}
