// What Step Functions knows about a run besides what is recorded: the version that it runs, its redrives, and the state that failed. A read
// that is throttled leaves its part out, because the run itself is known.
import { type FoldedHistory, foldHistory } from '../../../core/run/history/fold-history.ts';
import type { Run } from '../../../core/run/run.ts';
import { defined } from '../../../value/defined.ts';
import { FlowgateError } from '../../../value/errors.ts';
import type { HistoryDeps } from '../history.ts';

export type RunExecutionDeps = Pick<HistoryDeps, 'readExecutionEvents' | 'readExecutionDefinition'>;

/** Undefined for a run without an execution, and for one that Step Functions does not keep. */
export async function readRunExecution({ executionArn }: Pick<Run, 'executionArn'>, deps: RunExecutionDeps) {
  if (executionArn === undefined) return undefined;
  const [events, definition] = await Promise.all([
    readUnlessThrottled(() => deps.readExecutionEvents(executionArn)),
    readUnlessThrottled(() => deps.readExecutionDefinition(executionArn)),
  ]);
  if (events === undefined && definition === undefined) return undefined;
  const folded = events && foldHistory(events.events);
  const failed = folded && findFailedVisit(folded);
  return defined({
    version: definition?.version,
    redrives: folded?.redrives,
    failedState: failed && { name: failed.name, attempts: failed.attempts.length },
  });
}

/** The innermost state that failed last. */
export function findFailedVisit({ visits }: Pick<FoldedHistory, 'visits'>) {
  return visits.findLast(({ status }) => status === 'failed');
}

async function readUnlessThrottled<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FlowgateError && error.code === 'unavailable') return undefined;
    throw error;
  }
}
