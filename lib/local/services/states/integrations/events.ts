// EventBridge: `events:putEvents`. The task fails if one of its entries is refused.

import type { RunHost } from '../engine/run-host.ts';
import { asJson, callService, omitNulls } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { convertArguments } from './sdk-values.ts';

const naming: ErrorNaming = {
  prefix: 'EventBridge',
  service: 'AmazonCloudWatchEvents',
  style: 'optimized',
  base: 'AmazonEventBridgeException',
};

export async function putEvents({ host, parameters }: TaskCall): Promise<Json> {
  const entries = Array.isArray(parameters.Entries) ? parameters.Entries : [];
  const input = {
    ...parameters,
    Entries: entries.map((entry: Json) => (isRecord(entry) ? toEntry(entry, host) : entry)),
  };
  const answer = await callService({ host, service: 'events', operation: 'PutEvents', input, naming });
  const { Entries = [], FailedEntryCount = 0 } = asJson(answer) as JsonRecord;
  const result = { Entries, FailedEntryCount };
  if (FailedEntryCount !== 0) throw new StatesError('EventBridge.FailedEntry', JSON.stringify(result));
  return result;
}

/** Converts the detail to text and adds the machine and the execution to the event's resources, as AWS does. */
function toEntry(entry: JsonRecord, host: RunHost): JsonRecord {
  const { Resources } = entry;
  const resources = Array.isArray(Resources) ? (Resources as readonly Json[]) : [];
  return {
    ...omitNulls(convertArguments('eventbridge', entry)),
    Resources: [...resources, host.stateMachineArn, host.executionArn],
  };
}
