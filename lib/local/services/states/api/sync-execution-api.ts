// StartSyncExecution: runs an Express machine and returns the outcome of the execution.

import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../platform/service.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { type ExecutionsApi, prepareExecution, typeNotSupported } from './executions-api.ts';

/** Throws StateMachineTypeNotSupported for a Standard machine. A failed execution is returned, not thrown. */
export async function startSyncExecution(api: ExecutionsApi, input: JsonObject): Promise<JsonObject> {
  const { machine } = api.machines.resolve(String(input.stateMachineArn), api.random);
  if (machine.type !== 'EXPRESS') throw typeNotSupported();
  const { record } = prepareExecution(api, { ...input, name: input.name ?? randomUUID() });
  const ended = await api.runner.run(record).finished;
  const milliseconds = (ended.stoppedAt ?? ended.startedAt) - ended.startedAt;
  const isIncluded = input.includedData !== 'METADATA_ONLY';
  return omitUndefined({
    executionArn: ended.arn,
    stateMachineArn: ended.machineArn,
    name: ended.name,
    startDate: ended.startedAt / 1000,
    stopDate: (ended.stoppedAt ?? 0) / 1000,
    status: ended.status,
    error: ended.error,
    cause: ended.cause,
    input: isIncluded ? ended.input : undefined,
    inputDetails: { included: isIncluded },
    output: isIncluded ? ended.output : undefined,
    outputDetails: ended.output === undefined ? undefined : { included: isIncluded },
    traceHeader: ended.traceHeader,
    // AWS bills in steps of 100 ms and 64 MB.
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.max(1, Math.ceil(milliseconds / 100)) * 100,
    },
  });
}
