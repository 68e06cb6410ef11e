// Erases the data of an event: its data, its large data, and the outputs and causes of its runs. What happened stays known: the event's
// skeleton, its runs with their statuses, and the audit entry. The idempotency key keeps working, since its digest stays.
import { defined } from '../../value/defined.ts';
import { FlowgateError } from '../../value/errors.ts';
import type { DataRef, EventHistory, StoredEvent } from '../event/event.ts';
import type { RunId } from '../event/identity.ts';
import { listExpectedRunIds } from '../event/keep-event.ts';
import { isFinal } from '../run/run.ts';
import type { AuditEntry } from './audit.ts';

export interface ErasureDeps {
  readonly audit: (entry: AuditEntry) => Promise<void>;
  /** Replaces an event by its skeleton, and removes outputs, errors' causes and indexed values. Idempotent. */
  readonly eraseRecords: (skeleton: StoredEvent, history: EventHistory) => Promise<void>;
  readonly deleteData: (ref: DataRef) => Promise<void>;
  readonly now: () => Date;
}

/** The places that the router cannot erase, for the response and the documentation. */
export const keptElsewhere = [
  'Step Functions keeps the history of each execution, with its input and output, for 90 days after its end',
  'the archive of the event bus keeps the event until its retention ends, and the backups of the table keep it for 35 days',
  'an indexed field keeps a digest of its value for up to two days',
  'files that were sent with the event, and messages in dead-letter queues, are kept until they expire or are discarded',
] as const;

/**
 * Refuses to erase events of which a run has not ended. Several events are erased only after none of them was refused.
 * @throws FlowgateError `conflict`
 */
export function refuseUnfinished(histories: readonly EventHistory[]): void {
  const open = histories.flatMap(listUnfinished);
  if (open.length === 0) return;
  throw new FlowgateError(
    'conflict',
    `run ${open.join(', ')} has not ended, and its end would bring data back: wait for it, or cancel it, and erase the event then`,
  );
}

/**
 * Erases an event. The audit entry is written first; a repeated call erases what an interrupted one left.
 * @returns the skeleton
 * @throws FlowgateError `conflict` while a run of it has not ended: its end would bring data back
 */
export async function eraseEvent(history: EventHistory, entry: AuditEntry, deps: ErasureDeps): Promise<StoredEvent> {
  refuseUnfinished([history]);
  const { event } = history;
  const skeleton = toSkeleton(event, deps.now());
  await deps.audit(entry);
  if ('dataRef' in event.detail) await deps.deleteData(event.detail.dataRef);
  await deps.eraseRecords(skeleton, history);
  return skeleton;
}

function listUnfinished({ event, runs }: EventHistory): RunId[] {
  const ended = new Set(runs.filter(({ status }) => isFinal(status)).map(({ id }) => id));
  const all = new Set([...listExpectedRunIds(event), ...runs.map(({ id }) => id)]);
  return [...all].filter((id) => !ended.has(id));
}

/** The event without the texts and values that come from its sender or from a workflow. */
function toSkeleton(event: StoredEvent, now: Date): StoredEvent {
  const { refusals: _r, labels: _l, ...metadata } = event.detail.metadata;
  return {
    ...event,
    detail: { metadata, data: {} },
    // A refusal by a workflow stays recorded, without the values that it quoted. So the workflow still has no run.
    matches: event.matches.map(({ refused, ...match }) =>
      defined({ ...match, refused: refused?.map(() => ({ pointer: '', message: 'was erased' })) }),
    ),
    erasedAt: event.erasedAt ?? now.toISOString(),
  };
}
