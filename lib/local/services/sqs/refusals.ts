// SQS's errors with its own messages, and the readers of members that throw them.
import { AwsError } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function missingParameter(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
}

export function noSuchQueue(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

export function requiredText(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw missingParameter(name);
  return value;
}

/** An integer of a range. Throws InvalidParameterValue with SQS's message. */
export function optionalInteger(
  input: JsonObject,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidParameter(
    `Value ${String(value)} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
  );
}
