// Releases runs that waited while their workflow was switched off: publishes their events again, each for that workflow alone and without
// the mark that holds it. A second release starts nothing twice, because a run's ID is its execution's name.

import { defined } from '../../value/defined.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';
import type { BusEvent, EventHistory, StoredEvent } from '../event/event.ts';
import { type EventId, parseRunId, type RunId } from '../event/identity.ts';
import { toBusEvent } from '../event/keep-event.ts';
import type { Run, RunOrigin } from '../run/run.ts';
import { restrictGroups } from '../workflow/rule-group.ts';
import type { Switch } from '../workflow/switch.ts';

/** The entry of a run in the index of waiting runs. */
export interface WaitingEntry {
  readonly id: RunId;
  /** ISO 8601: when it was last released. */
  readonly releasedAt?: string | undefined;
}

/** The workflow whose runs wait, in one environment. */
export interface Holder {
  readonly environment: string;
  readonly workflowId: string;
}

export interface ReleasePorts {
  /** The waiting runs of a workflow in the order in which their events were accepted. */
  readonly waitingRuns: (holder: Holder) => AsyncIterable<WaitingEntry>;
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
  /** Publishes to the bus; throws unless the bus has accepted the event. */
  readonly publish: (event: BusEvent) => Promise<void>;
  /** Records when a waiting run was released; the run counts as waiting until its start is recorded. */
  readonly noteReleased: (id: RunId, at: Date) => Promise<void>;
  readonly recordUndelivered: (run: Run, origin: RunOrigin) => Promise<void>;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export interface ReleaseOptions {
  readonly ports: ReleasePorts;
  /** When the release must stop; what is left is released next time. */
  readonly until: Date;
  /** How many runs are released in a second. @default 50 */
  readonly perSecond?: number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

export interface Release {
  readonly released: number;
  readonly failed: number;
  /** False if runs were left because of the time limit or of failures. */
  readonly isComplete: boolean;
}

/** A tenth of what Step Functions lets an account start in a second in most Regions, so that new events are not delayed. */
export const standardReleaseRate = 50;

const batchesPerSecond = 10;

/** A start is retried by its queue for a day. A release whose start is not recorded after this time is repeated. */
const repeatAfterMs = 3_600_000;

/** Releases the waiting runs of one workflow. Runs whose events are gone are recorded as undelivered. */
export async function releaseRuns(holder: Holder, options: ReleaseOptions): Promise<Release> {
  const { ports, until, perSecond = standardReleaseRate } = options;
  const size = Math.max(Math.ceil(perSecond / batchesPerSecond), 1);
  let released = 0;
  let failed = 0;
  for await (const batch of splitBatches(iterateDue(holder, ports), size)) {
    if (ports.now() >= until) return { released, failed, isComplete: false };
    const startedAt = ports.now().getTime();
    const outcomes = await Promise.all(batch.map(({ id }) => releaseOne(id, holder, options)));
    const done = outcomes.filter(Boolean).length;
    released += done;
    failed += batch.length - done;
    // If a whole batch fails, its runs are not the cause.
    if (done === 0) return { released, failed, isComplete: false };
    await ports.sleep(Math.max((size * 1_000) / perSecond - (ports.now().getTime() - startedAt), 0));
  }
  return { released, failed, isComplete: failed === 0 };
}

/** Releases the runs of every workflow that is switched on and held runs before, each for its share of the time that is left. */
export async function releaseSwitchedOn(switches: readonly Switch[], options: ReleaseOptions): Promise<Release> {
  const holders = switches.filter(
    ({ active, earlierPositions }) => active && earlierPositions?.includes('hold') === true,
  );
  const total = { released: 0, failed: 0, isComplete: true };
  for (const [at, holder] of holders.entries()) {
    const nowMs = options.ports.now().getTime();
    const shareMs = (options.until.getTime() - nowMs) / (holders.length - at);
    const { released, failed, isComplete } = await releaseRuns(holder, {
      ...options,
      until: new Date(nowMs + shareMs),
    });
    total.released += released;
    total.failed += failed;
    total.isComplete &&= isComplete;
  }
  return total;
}

async function* iterateDue(holder: Holder, { waitingRuns, now }: ReleasePorts): AsyncGenerator<WaitingEntry> {
  for await (const run of waitingRuns(holder)) {
    const isUnderway = run.releasedAt !== undefined && now().getTime() - Date.parse(run.releasedAt) < repeatAfterMs;
    if (!isUnderway) yield run;
  }
}

async function* splitBatches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Returns whether the run was released. Publishes before it notes the release: a crash between the two repeats it. */
async function releaseOne(id: RunId, holder: Holder, { ports, log }: ReleaseOptions): Promise<boolean> {
  try {
    const history = await ports.history(parseRunId(id)?.eventId ?? ('' as EventId));
    if (history === undefined) {
      await ports.recordUndelivered(buildLostRun(id, holder, ports.now()), holder);
      return true;
    }
    await ports.publish(toReleasedEvent(history.event, holder.workflowId, ports.now()));
    await ports.noteReleased(id, ports.now());
    return true;
  } catch (error) {
    log({ level: 'error', kind: 'not_released', runId: id, ...toLoggableFault(error) });
    return false;
  }
}

/** The event in the form that starts the run of one workflow that held it. */
export function toReleasedEvent(event: StoredEvent, workflowId: string, now: Date): BusEvent {
  const { workflows: _w, groups: all, refusals: _r, held: _h, ...metadata } = event.detail.metadata;
  const groups = restrictGroups(all, workflowId);
  const released = { ...metadata, workflows: [workflowId], ...defined({ groups }), releasedAt: now.toISOString() };
  return { ...toBusEvent(event), detail: { ...event.detail, metadata: released } };
}

function buildLostRun(id: RunId, { workflowId }: Holder, now: Date): Run {
  const at = now.toISOString();
  return {
    id,
    workflowId,
    status: 'undelivered',
    forced: false,
    debug: false,
    depth: 0,
    startedAt: at,
    stoppedAt: at,
    error: 'Flowgate.EventGone',
    cause: 'its event is not stored any more, so the run cannot be started: send the event again',
  };
}
