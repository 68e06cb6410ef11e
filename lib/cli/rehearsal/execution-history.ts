// Reads the history of an execution of the local Step Functions, in the form in which the history of a recorded run is read.
import type { HistoryEvent as SdkHistoryEvent } from '@aws-sdk/client-sfn';
import { toHistoryEvent } from '../../aws/execution-history.ts';
import { type FoldedHistory, foldHistory } from '../../core/run/history/fold-history.ts';
import type { HistoryEvent } from '../../core/run/history/history-event.ts';
import { defined } from '../../value/defined.ts';

type LocalEvent = Omit<SdkHistoryEvent, 'timestamp'> & {
  /** Seconds since the epoch. */
  readonly timestamp: number;
};

/** @param call calls an operation of Step Functions */
export async function readExecutionHistory(
  executionArn: string,
  call: (operation: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>,
): Promise<FoldedHistory> {
  const events: HistoryEvent[] = [];
  let nextToken: unknown;
  do {
    const page = await call('GetExecutionHistory', defined({ executionArn, nextToken }));
    for (const event of page.events as readonly LocalEvent[])
      events.push(toHistoryEvent({ ...event, timestamp: new Date(event.timestamp * 1_000) }));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return foldHistory(events);
}
