// Reads members of a request. The functions throw errors with Lambda's messages for invalid values.
import { isJsonObject } from '../../../value/json.ts';
import { AwsError } from '../../platform/aws-error.ts';
import { type IntegerRange, optionalInteger as readInteger, violation } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, {
    details: { Type: 'User' },
  });
}

export function requiredString(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') throw violation(value, name, 'Member must not be null');
  return value;
}

export function optionalString(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value !== undefined && typeof value !== 'string') throw violation(value, name, 'Member must be a string');
  return value;
}

/**
 * Reads a number or its text, because CloudFormation writes some numbers as strings. Returns undefined if the member is absent.
 */
export function optionalInteger(input: JsonObject, name: string, range: IntegerRange): number | undefined {
  const value = input[name];
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return readInteger({ [name]: number }, name, range);
}

export function optionalObject(input: JsonObject, name: string): JsonObject | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw violation(value, name, 'Member must be an object');
  return value;
}
