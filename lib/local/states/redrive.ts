// RedriveExecution: goes on with an execution that ended without success, in the state where it stood.
import { AwsError, notImplemented } from '../aws-error.ts';
import type { JsonObject } from '../service.ts';
import { type ExecutionRecord, redriveStatus } from './execution-record.ts';
import { checkStandard, type ExecutionsApi } from './executions-api.ts';
import { mostEvents } from './history.ts';

/** The failed state runs again, its retries counted anew; it is not entered a second time. */
export function redriveExecution({ clock, executions, runner }: ExecutionsApi, input: JsonObject): JsonObject {
  const arn = String(input.executionArn);
  checkStandard(arn);
  const record = executions.get(arn);
  const token = input.clientToken as string | undefined;
  if (token !== undefined && token === record.redriveToken) return { redriveDate: (record.redrivenAt ?? 0) / 1000 };
  checkRedrivable(record, clock.now(), executions.history(arn).length);
  const redriveCount = record.redriveCount + 1;
  const id = appendRedriven({ clock, executions }, record, redriveCount);
  const { stoppedAt: _stoppedAt, output: _output, error: _error, cause: _cause, progress, ...kept } = record;
  if (progress === undefined) throw notImplemented('redriving an execution that never entered a state');
  runner.run({
    ...kept,
    status: 'RUNNING',
    redriveCount,
    redrivenAt: clock.now(),
    ...(token === undefined ? {} : { redriveToken: token }),
    progress: { ...progress, eventCount: id, lastEventId: id },
  });
  return { redriveDate: clock.now() / 1000 };
}

function checkRedrivable(record: ExecutionRecord, now: number, eventCount: number): void {
  const { status, reason } = redriveStatus(record, now);
  if (status !== 'REDRIVABLE') throw notRedrivable(reason ?? '');
  if (eventCount >= mostEvents - 1) throw notRedrivable('Execution history event limit exceeded');
  const { stateType } = record.progress ?? {};
  // AWS redrives the failed branches and iterations alone; their progress is not kept here.
  if (stateType === 'Parallel' || stateType === 'Map')
    throw notImplemented(`redriving an execution that ended inside a ${stateType} state`);
}

function notRedrivable(reason: string): AwsError {
  return new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}'`);
}

function appendRedriven(
  { clock, executions }: Pick<ExecutionsApi, 'clock' | 'executions'>,
  { arn }: ExecutionRecord,
  redriveCount: number,
): number {
  const events = executions.history(arn);
  const id = events.length + 1;
  const event = {
    timestamp: clock.now() / 1000,
    type: 'ExecutionRedriven',
    id,
    previousEventId: events.length,
    executionRedrivenEventDetails: { redriveCount },
  };
  executions.keepEvents(arn, events.length, [...events, event]);
  return id;
}
