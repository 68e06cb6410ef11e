// Prepares an execution that ended without success for a redrive: its record, its history and its branches' places.

import { notImplemented } from '../../../platform/aws-error.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { ExecutionStore } from './execution-store.ts';

interface Redrive {
  readonly executions: ExecutionStore;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Returns the record with the status RUNNING. Each branch, iteration and child without a result continues in the state in
 * which it failed or was stopped, and its retries are counted from 0; the state is not entered a second time.
 */
export function redriveRecord(redrive: Redrive, record: ExecutionRecord, clientToken?: string): ExecutionRecord {
  const { executions, now } = redrive;
  const { positions } = executions;
  const place = positions.find(record.arn, '');
  if (place?.kind !== 'inside') throw notImplemented('redriving an execution that never entered a state');
  // A state whose branches together returned too much data runs again completely, as on AWS.
  if (record.error === 'States.DataLimitExceeded') {
    const { work: _work, ...alone } = place;
    positions.forgetUnder(record.arn, '');
    positions.set(record.arn, '', { place: alone, eventCount: 0 });
  }
  const redriveCount = record.redriveCount + 1;
  positions.redrive(record.arn, recordRedriven(redrive, record, redriveCount));
  const { stoppedAt: _stoppedAt, output: _output, error: _error, cause: _cause, ...kept } = record;
  return { ...kept, status: 'RUNNING', redriveCount, redrivenAt: now, ...omitUndefined({ redriveToken: clientToken }) };
}

function recordRedriven({ executions, now }: Redrive, { arn }: ExecutionRecord, redriveCount: number): number {
  const events = executions.history(arn);
  const id = events.length + 1;
  const event = {
    timestamp: now / 1000,
    type: 'ExecutionRedriven',
    id,
    previousEventId: events.length,
    executionRedrivenEventDetails: { redriveCount },
  };
  executions.keepEvents(arn, events.length, [...events, event]);
  return id;
}
