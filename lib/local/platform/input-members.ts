// The checks of an operation's input that several services share. A member that no code reads is refused by name, because
// silence would look like success. Checks for which a service has its own messages are in that service.
import { AwsError, notImplemented } from './aws-error.ts';
import type { JsonObject } from './service.ts';

/** The members that each operation of a service reads. */
export type OperationMembers = Readonly<Record<string, readonly string[] | undefined>>;

/** @throws AwsError NotImplemented, by name, for an operation or a member that is not in the table. */
export function refuseUnknownInput(
  service: string,
  operations: OperationMembers,
  { operation, input }: { readonly operation: string; readonly input: JsonObject },
): void {
  const known = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (known === undefined) throw notImplemented(`${service}:${operation}`);
  refuseUnknownMembers(`${service}:${operation}`, input, known);
}

/**
 * @param place The object that has the members, as the message names it: `sqs:CreateQueue`, `events:PutTargets target`.
 * @throws AwsError NotImplemented, by name, for a member that is set and not known.
 */
export function refuseUnknownMembers(place: string, input: JsonObject, known: readonly string[]): void {
  const isSet = (name: string): boolean => input[name] !== undefined && input[name] !== null;
  const unknown = Object.keys(input).find((name) => isSet(name) && !known.includes(name));
  if (unknown !== undefined) throw notImplemented(`${place} with ${unknown}`);
}

export interface IntegerRange {
  readonly least: number;
  readonly most: number;
}

/** An integer of a range, or undefined if the member is not set. @throws AwsError ValidationException */
export function optionalInteger(input: JsonObject, name: string, { least, most }: IntegerRange): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw violation(value, name, 'Member must be an integer');
  if (value < least) throw violation(value, name, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw violation(value, name, `Member must have value less than or equal to ${most}`);
  return value;
}

/** The error for an invalid member, with the message that AWS's services share. */
export function violation(value: unknown, member: string, constraint: string): AwsError {
  const place = member.charAt(0).toLowerCase() + member.slice(1);
  const shown = value === undefined ? 'null' : typeof value === 'string' ? value : JSON.stringify(value);
  return validationException(
    `1 validation error detected: Value '${shown}' at '${place}' failed to satisfy constraint: ${constraint}`,
  );
}

export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
