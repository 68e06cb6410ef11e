// Reconciliation: finds events and runs that do not progress, by their age, and repairs them or records that they cannot be
// repaired. README.md gives the reasons.
import { toLoggableFault } from '../../value/loggable-fault.ts';
import { type Age, ages } from './ages.ts';
import type { Budget } from './budget.ts';
import { lookAtEvents, lookAtRuns } from './look.ts';
import type { Counts, ReconcilePorts, Reconciliation } from './ports.ts';
import { releaseSwitchedOn } from './release.ts';
import { mergeInOrder, type Swept, sweep, type Window } from './sweep.ts';

export interface ReconcileOptions {
  readonly ports: ReconcilePorts;
  readonly budget: Budget;
  readonly log: Reconciliation['log'];
}

export interface Report extends Counts {
  /** The sweeps that did not finish, and continue next time. */
  readonly unfinished: readonly string[];
}

const kinds = ['events', 'runs'] as const;
type Kind = (typeof kinds)[number];

/**
 * Sweeps the events and runs that are due, and releases the waiting runs of workflows that were switched on. The sweep of each
 * age begins at its own checkpoint.
 */
export async function reconcile(options: ReconcileOptions): Promise<Report> {
  const reconciliation = beginReconciliation(options);
  // Both run at the same time, because a release limits its rate and so spends most of its time waiting.
  const [unfinished, isReleased] = await Promise.all([sweepDue(reconciliation), release(reconciliation)]);
  return { ...reconciliation.counts, unfinished: isReleased ? unfinished : [...unfinished, 'release'] };
}

/** Returns whether all waiting runs of workflows that are on have been released. A failure does not stop the sweeps. */
async function release({ ports, budget, counts, log }: Reconciliation): Promise<boolean> {
  try {
    const { released, failed, isComplete } = await releaseSwitchedOn(await ports.switches(), {
      ports,
      until: budget.until,
      log,
    });
    counts.released += released;
    counts.failed += failed;
    return isComplete;
  } catch (error) {
    counts.failed += 1;
    log({ level: 'error', kind: 'not_released', ...toLoggableFault(error) });
    return false;
  }
}

async function sweepDue(reconciliation: Reconciliation): Promise<string[]> {
  const { ports } = reconciliation;
  const [environments, checkpoints] = await Promise.all([ports.environments(), ports.checkpoints()]);
  const unfinished: string[] = [];
  for (const age of ages) {
    for (const kind of kinds) {
      const name = `${kind}@${age.name}`;
      const window = computeDueWindow(age, checkpoints.get(name), ports.now());
      if (window === undefined) continue;
      const { until } = await sweepKind(kind, window, environments, reconciliation);
      if (until > window.from) await ports.keepCheckpoint(name, until);
      if (until < window.to) unfinished.push(name);
    }
  }
  return unfinished;
}

/** Sweeps a requested window, also the parts that were swept before. The checkpoints do not change. */
export async function reconcileWindow(window: Window, options: ReconcileOptions): Promise<Report> {
  const reconciliation = beginReconciliation(options);
  const environments = await options.ports.environments();
  const unfinished: string[] = [];
  for (const kind of kinds) {
    const { until } = await sweepKind(kind, window, environments, reconciliation);
    if (until < window.to) unfinished.push(`${kind} from ${until}`);
  }
  return { ...reconciliation.counts, unfinished };
}

function beginReconciliation({ ports, budget, log }: ReconcileOptions): Reconciliation {
  const counts = {
    events: 0,
    runs: 0,
    republished: 0,
    described: 0,
    healed: 0,
    undelivered: 0,
    released: 0,
    failed: 0,
  };
  return { ports, budget, log, counts };
}

/**
 * The window that reached this age since the last sweep; for the first sweep, one interval, because the router did not exist
 * before.
 */
function computeDueWindow({ ageMs, everyMs }: Age, checkpoint: string | undefined, now: Date): Window | undefined {
  const toMs = now.getTime() - ageMs;
  const from = checkpoint ?? new Date(toMs - everyMs).toISOString();
  return toMs - Date.parse(from) < everyMs ? undefined : { from, to: new Date(toMs).toISOString() };
}

async function sweepKind(
  kind: Kind,
  window: Window,
  environments: readonly string[],
  reconciliation: Reconciliation,
): Promise<Swept> {
  const { ports, counts } = reconciliation;
  const swept =
    kind === 'events'
      ? await sweep(window, {
          items: mergeInOrder(environments.map((environment) => ports.eventsIn(environment, window))),
          look: (events) => lookAtEvents(events, reconciliation),
        })
      : await sweep(window, {
          items: mergeInOrder(environments.map((environment) => ports.runsIn(environment, window))),
          look: (runs) => lookAtRuns(runs, reconciliation),
        });
  counts[kind] += swept.looked;
  return swept;
}
