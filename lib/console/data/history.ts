// A run's visits as the console keeps them: merged from several answers, and grouped for the timeline.
import type { History, Visit } from './answers.ts';

export interface KeptHistory {
  readonly visits: readonly Visit[];
  readonly lastEventId: number;
  readonly isTruncated: boolean;
  readonly redrives: number;
}

/** Merges an answer into what is kept: a changed visit replaces the earlier one. Returns the same object if nothing changed. */
export function mergeHistory(kept: KeptHistory | undefined, answer: History): KeptHistory {
  const { states, lastEventId, isTruncated, redrives } = answer;
  if (kept !== undefined && states.length === 0 && kept.lastEventId === lastEventId) return kept;
  const byId = new Map(kept?.visits.map((visit) => [visit.id, visit]));
  for (const visit of states) byId.set(visit.id, visit);
  const visits = [...byId.values()].sort((one, other) => one.id - other.id);
  return { visits, lastEventId, isTruncated, redrives };
}

/** The visit that people want to see first: the failed one that caused the end, else the running one; undefined if there is neither. */
export function findMainVisit(visits: readonly Visit[]): Visit | undefined {
  const failed = visits.findLast(({ status, type }) => status === 'failed' && !isContainer(type));
  return failed ?? visits.findLast(({ status }) => status === 'failed') ?? visits.findLast(isRunning);
}

const isRunning = ({ status }: Visit): boolean => status === 'running';
const isContainer = (type: string): boolean => type === 'Map' || type === 'Parallel';

export interface TimelineRow {
  readonly visit: Visit;
  /** How deeply it is nested in Parallel and Map states. */
  readonly depth: number;
}

/** The visits in the order of the timeline: each one directly below the Map or Parallel state that contains it. */
export function listTimeline(visits: readonly Visit[], isOpen: (visit: Visit) => boolean): readonly TimelineRow[] {
  const children = Map.groupBy(visits, ({ parent }) => parent?.visit ?? 0);
  const rows: TimelineRow[] = [];
  const add = (parent: number, depth: number): void => {
    for (const visit of (children.get(parent) ?? []).toSorted(byPlace)) {
      rows.push({ visit, depth });
      if (children.has(visit.id) && isOpen(visit)) add(visit.id, depth + 1);
    }
  };
  add(0, 0);
  return rows;
}

function byPlace(one: Visit, other: Visit): number {
  const { branch = 0, iteration = 0 } = one.parent ?? {};
  const { branch: otherBranch = 0, iteration: otherIteration = 0 } = other.parent ?? {};
  return iteration - otherIteration || branch - otherBranch || one.id - other.id;
}

export interface MapIteration {
  readonly index: number;
  readonly status: Visit['status'];
  /** The visit that decides the status. */
  readonly visit: Visit;
}

const urgency: Readonly<Record<Visit['status'], number>> = {
  failed: 0,
  running: 1,
  aborted: 2,
  caught: 3,
  succeeded: 4,
};

/** The iterations of a visit of a Map state, failed ones first. */
export function listIterations(visits: readonly Visit[], map: Visit): readonly MapIteration[] {
  const own = visits.filter(({ parent }) => parent?.visit === map.id && parent.iteration !== undefined);
  const groups = Map.groupBy(own, ({ parent }) => parent?.iteration ?? 0);
  const iterations = [...groups].map(([index, members]) => {
    const last = members.at(-1) as Visit;
    const visit = members.find(({ status }) => status === 'failed' || status === 'running') ?? last;
    return { index, visit, status: visit.status === 'caught' ? 'succeeded' : visit.status } as const;
  });
  return iterations.sort((one, other) => urgency[one.status] - urgency[other.status] || one.index - other.index);
}

/** `3rd attempt` of a running task, `3 attempts` of one that ended; undefined for a first attempt. */
export function describeAttempts({ status, attempts }: Visit): string | undefined {
  if (attempts.length < 2) return undefined;
  return status === 'running' ? `${toOrdinal(attempts.length)} attempt` : `${attempts.length} attempts`;
}

function toOrdinal(count: number): string {
  const rest = count % 100;
  const suffix = rest > 10 && rest < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${suffix}`;
}
