// Reads the members of a request and refuses, as Lambda does, what they may not hold.
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, {
    details: { Type: 'User' },
  });
}

/** Refuses by name a member that the operation does not know here: silence would be taken for consent. */
export function refuseUnknownMembers(operation: string, input: JsonObject, known: readonly string[]): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !known.includes(name)) throw notImplemented(`lambda:${operation} with ${name}`);
  }
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

export interface IntegerRange {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** A whole number within its range. CloudFormation writes numbers as strings now and then: those are read too. */
export function optionalInteger(input: JsonObject, { name, least, most }: IntegerRange): number | undefined {
  if (input[name] === undefined) return undefined;
  const value = typeof input[name] === 'string' && input[name] !== '' ? Number(input[name]) : input[name];
  if (typeof value !== 'number' || !Number.isInteger(value)) throw violation(value, name, 'Member must be an integer');
  if (value < least) throw violation(value, name, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw violation(value, name, `Member must have value less than or equal to ${most}`);
  return value;
}

export function optionalObject(input: JsonObject, name: string): JsonObject | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (!isObject(value)) throw violation(value, name, 'Member must be an object');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function violation(value: unknown, member: string, constraint: string): AwsError {
  const place = member.charAt(0).toLowerCase() + member.slice(1);
  const shown = value === undefined ? 'null' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${shown}' at '${place}' failed to satisfy constraint: ${constraint}`,
  );
}
