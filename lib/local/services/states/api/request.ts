// Checks request members as AWS does: whether they are known, required, and of the right type and size. Pages of lists too.
import { AwsError, notImplemented } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';

interface Member {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  readonly isRequired: boolean;
}

export type Shape = Readonly<Record<string, Member>>;

/**
 * Parses members from `'stateMachineArn! name maxResults:integer publish:boolean'`. `!` marks a required member; the default
 * type is string.
 */
export function parseShape(members: string): Shape {
  const entries = members.split(' ').filter((member) => member !== '');
  return Object.fromEntries(entries.map((member) => parseMember(member)));
}

function parseMember(text: string): readonly [string, Member] {
  const [named = '', type = 'string'] = text.split(':');
  return [named.replace('!', ''), { type: type as Member['type'], isRequired: named.endsWith('!') }];
}

/** Throws ValidationException or SerializationException, and NotImplemented for a member that the platform does not know. */
export function checkRequest(operation: string, input: JsonObject, members: Shape): void {
  for (const name of Object.keys(input)) {
    if (input[name] !== undefined && members[name] === undefined)
      throw notImplemented(`the member "${name}" of ${operation}`);
  }
  const missing = Object.entries(members).filter(
    ([name, { isRequired }]) => isRequired && (input[name] ?? undefined) === undefined,
  );
  if (missing.length > 0)
    throw validationError(missing.map(([name]) => describeViolation(name, 'not be null', 'null')));
  for (const [name, member] of Object.entries(members)) checkType(name, input[name] ?? undefined, member);
}

function checkType(name: string, value: unknown, { type }: Member): void {
  if (value === undefined) return;
  const isRight =
    type === 'integer' ? Number.isInteger(value) : type === 'array' ? Array.isArray(value) : typeof value === type;
  if (!isRight) throw new AwsError('SerializationException', `Expected ${type} at '${name}'`);
}

/** Describes a member that breaks a constraint of the API model, in AWS's words. Omit a value that is too large to quote. */
export function describeViolation(member: string, constraint: string, value?: string): string {
  const received = value === undefined ? 'Value' : `Value ${value}`;
  return `${received} at '${member}' failed to satisfy constraint: Member must ${constraint}`;
}

/** One broken constraint: the ValidationException that AWS gives for it. */
export function constraintError(member: string, constraint: string, value?: string): AwsError {
  return validationError([describeViolation(member, constraint, value)]);
}

export function validationError(errors: readonly string[]): AwsError {
  const count = `${errors.length} validation error${errors.length === 1 ? '' : 's'} detected`;
  return new AwsError('ValidationException', `${count}: ${errors.join('; ')}`);
}

/** Checks the name of a machine or an execution: 1 to 80 characters, none of those that AWS forbids. */
export function checkName(name: string): void {
  if (name.length > 80) throw constraintError('name', 'have length less than or equal to 80', `'${name}'`);
  if (name.length === 0) throw constraintError('name', 'have length greater than or equal to 1', "''");
  if (hasForbiddenCharacter(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

/** White space, brackets, wildcards, `"#%\^|~`$&,;:/` and control characters. */
function hasForbiddenCharacter(name: string): boolean {
  const isControl = [...name].some((char) => {
    const code = char.charCodeAt(0);
    return code <= 0x1f || (code >= 0x7f && code <= 0x9f);
  });
  return isControl || /[\s<>{}[\]?*"#%\\^|~`$&,;:/]/.test(name);
}

/** Returns one page of a list. A token encodes the index of the next item; callers must treat it as opaque. */
export function paginate<T>(
  all: readonly T[],
  input: JsonObject,
  max = 1000,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const requested = Number(input.maxResults ?? 0);
  if (requested < 0 || requested > max) {
    const bound = requested < 0 ? 'greater than or equal to 0' : `less than or equal to ${max}`;
    throw constraintError('maxResults', `have value ${bound}`, `'${requested}'`);
  }
  const size = requested === 0 ? 100 : requested;
  const from = input.nextToken === undefined ? 0 : parsePageToken(String(input.nextToken));
  const items = all.slice(from, from + size);
  const end = from + size;
  return end < all.length ? { items, nextToken: Buffer.from(`page:${end}`).toString('base64') } : { items };
}

function parsePageToken(token: string): number {
  const place = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'))?.[1];
  if (place === undefined) throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`);
  return Number(place);
}
