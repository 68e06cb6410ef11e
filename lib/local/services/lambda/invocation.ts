// Reads the input of Invoke, and checks it against Lambda's limits.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../platform/aws-error.ts';
import { refuseUnknownMembers, violation } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { type FunctionReference, parseFunctionName } from './function-name.ts';
import { optionalString } from './members.ts';

export interface Invocation {
  readonly requestId: string;
  readonly reference: FunctionReference;
  readonly type: 'RequestResponse' | 'Event' | 'DryRun';
  readonly wantsLogTail: boolean;
  /** JSON. */
  readonly payload: string;
  readonly clientContext?: string;
}

/** Lambda's limit on the payload of a synchronous call, in bytes. It is 100 bytes less than the limit on a result. */
const largestPayload = 6_291_456;
/** Lambda's limit on the payload of an asynchronous call, in bytes. */
const largestEvent = 1_048_576;
const types = ['RequestResponse', 'Event', 'DryRun'] as const;
const known = ['FunctionName', 'InvocationType', 'LogType', 'Payload', 'ClientContext', 'Qualifier'];

export function parseInvocation(input: JsonObject): Invocation {
  refuseUnknownMembers('lambda:Invoke', input, known);
  const type = readType(input.InvocationType);
  const logType = optionalString(input, 'LogType') ?? 'None';
  if (logType !== 'None' && logType !== 'Tail')
    throw violation(logType, 'logType', 'Member must satisfy enum value set: [None, Tail]');
  const clientContext = readClientContext(optionalString(input, 'ClientContext'));
  return {
    requestId: randomUUID(),
    reference: readReference(input),
    type,
    wantsLogTail: logType === 'Tail' && type === 'RequestResponse',
    payload: readPayload(input.Payload, type),
    ...(clientContext === undefined ? {} : { clientContext }),
  };
}

function readType(value: unknown): Invocation['type'] {
  const type = types.find((one) => one === (value ?? 'RequestResponse'));
  if (type === undefined)
    throw violation(value, 'invocationType', `Member must satisfy enum value set: [${types.join(', ')}]`);
  return type;
}

function readReference(input: JsonObject): FunctionReference {
  const reference = parseFunctionName(input.FunctionName);
  const qualifier = optionalString(input, 'Qualifier') ?? reference.qualifier;
  if (reference.qualifier !== undefined && qualifier !== reference.qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return qualifier === undefined ? { name: reference.name } : { name: reference.name, qualifier };
}

function readPayload(value: unknown, type: Invocation['type']): string {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString() : (value ?? '');
  if (typeof text !== 'string') throw violation(value, 'payload', 'Member must be a blob');
  const bytes = Buffer.byteLength(text);
  if (type === 'Event' && bytes > largestEvent) {
    throw payloadTooLarge(
      `${bytes} byte payload is too large for the Event invocation type (limit ${largestEvent} bytes)`,
    );
  }
  if (bytes > largestPayload) {
    throw payloadTooLarge(`Request must be smaller than ${largestPayload} bytes for the InvokeFunction operation`);
  }
  return text === '' ? '{}' : checkJson(text);
}

function checkJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${cause}`, {
      details: { Type: 'User' },
    });
  }
}

function readClientContext(text: string | undefined): string | undefined {
  return text === undefined ? undefined : checkJson(Buffer.from(text, 'base64').toString());
}

function payloadTooLarge(message: string): AwsError {
  return new AwsError('RequestEntityTooLargeException', message, {
    status: 413,
    details: { Type: 'User' },
  });
}
