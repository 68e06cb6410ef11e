// Derives the state of a graph from the visits of a run: the status and counts of each state, and the edges that were taken.
import type { Visit, VisitStatus } from '../data/answers.ts';

export interface StateProgress {
  readonly status: VisitStatus;
  readonly visits: number;
  /** The most attempts of one visit. */
  readonly attempts: number;
  readonly iterations?: Visit['iterations'];
}

export interface GraphProgress {
  readonly states: ReadonlyMap<string, StateProgress>;
  /** Edges that were taken, each by `toEdgeKey`. */
  readonly taken: ReadonlySet<string>;
}

export function toEdgeKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

const urgency: Readonly<Record<VisitStatus, number>> = { running: 4, failed: 3, aborted: 2, caught: 1, succeeded: 0 };

/** @param visits in the order of their IDs */
export function readProgress(visits: readonly Visit[]): GraphProgress {
  const states = new Map<string, StateProgress>();
  const taken = new Set<string>();
  const lastIn = new Map<string, Visit>();
  for (const visit of visits) {
    states.set(visit.name, addVisit(states.get(visit.name), visit));
    const { parent } = visit;
    const scope = parent === undefined ? '' : `${parent.visit}/${parent.branch ?? ''}/${parent.iteration ?? ''}`;
    const before = lastIn.get(scope);
    if (before !== undefined) taken.add(toEdgeKey(before.name, visit.name));
    lastIn.set(scope, visit);
  }
  return { states, taken };
}

function addVisit(known: StateProgress | undefined, visit: Visit): StateProgress {
  const { status, attempts, iterations } = visit;
  const isUrgent = known === undefined || urgency[status] >= urgency[known.status];
  const shown = iterations ?? known?.iterations;
  return {
    status: isUrgent ? status : known.status,
    visits: (known?.visits ?? 0) + 1,
    attempts: Math.max(known?.attempts ?? 0, attempts.length),
    ...(shown === undefined ? {} : { iterations: shown }),
  };
}
