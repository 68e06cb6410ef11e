// Calls a service for a task. Returns its answer, or throws its failure under the name that a workflow sees.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { type ErrorNaming, serviceFailure } from '../kinds/integration.ts';
import { toPlainNumbers } from '../language/exact-json.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import type { RunHost } from './run-host.ts';
import { describeFault, StatesError } from './states-error.ts';

export interface ServiceCall {
  readonly host: RunHost;
  readonly service: string;
  readonly operation: string;
  readonly input: JsonObject;
  readonly naming: ErrorNaming;
}

/** Throws StatesError for every refusal and failure of the service. */
export async function callService(call: ServiceCall): Promise<JsonObject> {
  try {
    return await call.host.call(call.service, call.operation, toPlainNumbers(call.input));
  } catch (fault) {
    if (fault instanceof AwsError) throw serviceFailure(fault, call.naming, randomUUID());
    throw new StatesError('States.TaskFailed', describeFault(fault));
  }
}

/** Adds the SDK's metadata, which AWS's optimized integrations leave in a task's result. */
export function withSdkMetadata(answer: JsonRecord, now: number): JsonRecord {
  const requestId = randomUUID();
  const length = String(Buffer.byteLength(JSON.stringify(answer), 'utf8'));
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': length,
    'Content-Type': 'application/x-amz-json-1.0',
    Date: new Date(now).toUTCString(),
    'x-amzn-RequestId': requestId,
  };
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    ...answer,
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** Returns text unchanged and anything else as JSON text: how integrations send a body, a message or a detail. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Omits the members that are null: an SDK sends no member without a value. */
export function omitNulls(parameters: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));
}

/** Converts an answer to JSON: bytes and dates become text, undefined members are left out. */
export function asJson(value: unknown): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return (value ?? null) as Json;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, asJson(member)]));
}
