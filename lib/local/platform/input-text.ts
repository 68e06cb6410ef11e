// Reads texts, times and lists of a request, and refuses invalid values with the messages that several services share.
import { violation } from './input-members.ts';
import type { JsonObject } from './service.ts';

export interface TextRule {
  readonly most: number;
  /** The regular expression as AWS's messages show it. */
  readonly pattern?: string;
}

export function requiredText(input: JsonObject, name: string, rule: TextRule): string {
  const value = optionalText(input, name, rule);
  if (value === undefined) throw violation(undefined, name, 'Member must not be null');
  return value;
}

export function optionalText(input: JsonObject, name: string, { most, pattern }: TextRule): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw violation(value, name, 'Member must be a string');
  if (value.length > most) throw violation(value, name, `Member must have length less than or equal to ${most}`);
  if (pattern === undefined) return value;
  if (value === '') throw violation(value, name, 'Member must have length greater than or equal to 1');
  if (new RegExp(`^${pattern}$`).test(value)) return value;
  throw violation(value, name, `Member must satisfy regular expression pattern: ${pattern}`);
}

/** A time in milliseconds, sent as seconds since the epoch. */
export function requiredTime(input: JsonObject, name: string): number {
  const value = input[name];
  if (value === undefined) throw violation(undefined, name, 'Member must not be null');
  if (typeof value !== 'number' || !Number.isFinite(value)) throw violation(value, name, 'Member must be a timestamp');
  return value * 1000;
}

export function requiredList(input: JsonObject, name: string, most: number): readonly unknown[] {
  const value = input[name];
  if (!Array.isArray(value)) throw violation(undefined, name, 'Member must not be null');
  if (value.length === 0) throw violation('[]', name, 'Member must have length greater than or equal to 1');
  if (value.length > most) throw violation(value, name, `Member must have length less than or equal to ${most}`);
  return value;
}

export function oneOf<T extends string>(input: JsonObject, name: string, allowed: readonly T[]): T | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw violation(value, name, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
}
