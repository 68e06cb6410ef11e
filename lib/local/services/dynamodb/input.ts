// Checks an operation's input by dynalite's rules, and refuses by name every member that is not implemented.
import { notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkTypes, checkValidations, type InputRules } from './dynalite.ts';
import { correctExpressions } from './expressions.ts';
import { toAwsError } from './store.ts';

/**
 * A checked copy of the input, with the expressions parsed if dynalite's actions look for them.
 * @throws AwsError ValidationException or SerializationException as AWS does; NotImplemented for an unknown member.
 */
export function checkInput(
  operation: string,
  input: JsonObject,
  rules: InputRules & { readonly store: DynaliteStore },
): JsonObject {
  const copy = JSON.parse(JSON.stringify(input)) as JsonObject;
  refuseUnknownMembers(operation, copy, rules.types);
  try {
    const data = checkTypes(copy, rules.types);
    checkValidations(data, rules.types, rules.custom, rules.store);
    correctExpressions(operation, data);
    refuseCapacity(operation, data);
    return data;
  } catch (error) {
    throw toAwsError(error);
  }
}

/** Refuses requests for consumed capacity, because the platform does not count it. */
function refuseCapacity(operation: string, { ReturnConsumedCapacity: wanted }: JsonObject): void {
  if (wanted === undefined || wanted === 'NONE') return;
  throw notImplemented(`dynamodb:${operation} with ReturnConsumedCapacity ${wanted}`);
}

function refuseUnknownMembers(operation: string, value: unknown, types: DynaliteTypes): void {
  if (!isContainer(value)) return;
  for (const [member, child] of Object.entries(value)) {
    if (child === null) continue;
    const type = types[member];
    if (type === undefined) throw notImplemented(`dynamodb:${operation} with ${member}`);
    refuseInside(operation, child, type);
  }
}

function refuseInside(operation: string, value: unknown, type: DynaliteType): void {
  if (typeof type === 'string' || type.children === undefined || !isContainer(value)) return;
  const { children } = type;
  if (/Struct/.test(type.type)) {
    refuseUnknownMembers(operation, value, children as DynaliteTypes);
    return;
  }
  for (const child of Object.values(value)) refuseInside(operation, child, children as DynaliteType);
}

/** Whether a value has members or elements. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
