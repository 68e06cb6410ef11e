// RedriveExecution: continues an execution that ended without success from the state that each of its branches was in.
import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { maxEvents } from '../engine/history.ts';
import { type ExecutionRecord, redriveStatus } from '../store/execution-record.ts';
import { checkStandard, type ExecutionsApi } from './executions-api.ts';

/** Runs again only what failed or was stopped; branches, iterations and children that succeeded keep their results. */
export function redriveExecution({ clock, executions, runner }: ExecutionsApi, input: JsonObject): JsonObject {
  const arn = String(input.executionArn);
  checkStandard(arn);
  const record = executions.get(arn);
  const token = input.clientToken as string | undefined;
  if (token !== undefined && token === record.redriveToken) return { redriveDate: (record.redrivenAt ?? 0) / 1000 };
  checkRedrivable(record, clock.now(), executions.history(arn).length);
  runner.redrive(record, token);
  return { redriveDate: clock.now() / 1000 };
}

function checkRedrivable(record: ExecutionRecord, now: number, eventCount: number): void {
  const { status, reason } = redriveStatus(record, now);
  if (record.mapRunArn !== undefined)
    throw notRedrivable('Execution belongs to a Map Run: redrive its parent execution');
  if (status !== 'REDRIVABLE') throw notRedrivable(reason ?? '');
  if (eventCount >= maxEvents - 1) throw notRedrivable('Execution history event limit exceeded');
}

function notRedrivable(reason: string): AwsError {
  return new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}'`);
}
