// The metrics of what happens after an event was accepted: starts, ends and emitted events. Pure: from an outcome to its metrics.
import type { FailedStart } from '../run/failed-start.ts';
import type { RecordOutcome } from '../run/record.ts';
import { isFinal, type RunStatus } from '../run/run.ts';
import type { LoggedStart } from '../run/start.ts';
import type { HandedOver, SplitStart } from '../run/start-message.ts';
import type { MetricValues } from './metrics.ts';

const failedRun = { RunsEnded: 1, RunsFailed: 1 } as const;

/** The metrics of one message of the `starts` queue. */
export function measureStart(outcome: LoggedStart | SplitStart | HandedOver | FailedStart): MetricValues {
  if ('outcome' in outcome) return measureFailedStart(outcome);
  switch (outcome.kind) {
    case 'started':
      return { StartLagMs: outcome.lagMs, ...(outcome.status && measureStatus(outcome.status)) };
    case 'stopped_by_loop_guard':
      return { LoopGuardStops: 1, RunsEnded: 1 };
    case 'input_refused':
    case 'not_live':
    case 'outcome_unknown':
      return failedRun;
    case 'already_started':
    case 'cancelled':
    case 'handed_over':
    case 'split':
    case 'waiting':
      return {};
  }
}

function measureFailedStart(outcome: FailedStart): MetricValues {
  if (outcome.outcome !== 'undelivered') return {};
  const runs = 1 + (outcome.otherRunIds?.length ?? 0);
  return { RunsEnded: runs, RunsFailed: runs };
}

/** The metrics of one event that `record` handled. */
export function measureRecord(outcome: RecordOutcome): MetricValues {
  switch (outcome.kind) {
    case 'progress':
      return measureStatus(outcome.status);
    case 'emission':
      return measureEmission(outcome);
    case 'archived':
    case 'foreign_execution':
      return {};
  }
}

// A second delivery of an emitted event comes from the bus, not from a sender, so it is not counted as an event that was sent
// again.
function measureEmission({ workflows, replay }: Extract<RecordOutcome, { kind: 'emission' }>): MetricValues {
  if (replay === true) return {};
  return workflows === 0 ? { EventsAccepted: 1, EventsUnmatched: 1 } : { EventsAccepted: 1 };
}

function measureStatus(status: RunStatus): MetricValues {
  if (!isFinal(status)) return {};
  return status === 'failed' || status === 'timed_out' ? failedRun : { RunsEnded: 1 };
}
