// Where the branches of an execution stand: what a restart and a redrive take up. How each is told in the history is the states' own.
import type { JsonObject } from '../../../platform/service.ts';
import type { Variables } from '../engine/scope.ts';
import type { Json } from '../language/json.ts';

/** A branch inside a state. */
export interface Position {
  readonly kind: 'inside';
  readonly stateName: string;
  readonly input: Json;
  /** ISO 8601. */
  readonly enteredTime: string;
  readonly enteredEventId: number;
  /** The event that the branch's next one follows. */
  readonly lastEventId: number;
  /** Absent where they are still those that the branch began with. */
  readonly variables?: Variables;
  /** The state's retries so far, and when the next try begins. */
  readonly retries?: { readonly attempts: readonly number[]; readonly dueAt: number };
  /** What the state has under way. */
  readonly work?: Work;
}

/** An iteration that has begun and is in no state yet. */
export interface Begun {
  readonly kind: 'begun';
  readonly lastEventId: number;
}

/** A branch or an iteration that has given its result. */
export interface Through {
  readonly kind: 'through';
  readonly output: Json;
  readonly lastEventId: number;
}

/** A child execution of a distributed Map. */
export interface Child {
  readonly kind: 'child';
  readonly name: string;
  /** The Map Run's redrive in which it was started last, 0 for the first run. */
  readonly redrive: number;
  /** As DescribeExecution tells its end; only of an Express child, of which nothing else is kept. */
  readonly outcome?: JsonObject;
}

export type Place = Position | Begun | Through | Child;

/** Branches and iterations, by the event that began them. */
export interface StrandsWork {
  readonly kind: 'strands';
  readonly startedId: number;
}

export interface MapRunWork {
  readonly kind: 'mapRun';
  readonly startedId: number;
  readonly mapRunArn: string;
  readonly redriveCount: number;
  /** Redriven, and not yet told so in the history. */
  readonly isRedriven?: boolean;
}

/** A task's try that outlives a restart: its token is given out, or its resource has the work. */
export interface TaskWork {
  readonly kind: 'task';
  readonly token?: string;
  /** What the resource answered when it took the work on. */
  readonly submitted?: Json;
  /** Milliseconds since the epoch. */
  readonly timesOutAt?: number;
  readonly heartbeatSeconds?: number;
}

export type Work = StrandsWork | MapRunWork | TaskWork;

/** The places of one execution, each under its branch's path: empty for the first branch, `/<startedId>.<index>` inside it. */
export interface Places {
  find(path: string): Place | undefined;
  keep(path: string, place: Place): void;
  /** Forgets what is inside a branch, once it has left the state that had it. */
  forgetUnder(path: string): void;
}

/** The path of the strand `index` that the event `startedId` began. */
export function toStrandPath(path: string, startedId: number, index: number): string {
  return `${path}/${startedId}.${index}`;
}

/** The same place for a redrive: it goes on after the event `redrivenId`, its retries counted anew. */
export function redrivePlace(place: Place, redrivenId: number): Place {
  if (place.kind === 'begun') return { ...place, lastEventId: redrivenId };
  if (place.kind !== 'inside') return place;
  const { retries: _retries, work, ...kept } = place;
  return { ...kept, lastEventId: redrivenId, ...redriveWork(work) };
}

/** A task is scheduled anew; a Map Run runs again what failed in it. */
function redriveWork(work: Work | undefined): { readonly work?: Work } {
  if (work === undefined || work.kind === 'task') return {};
  if (work.kind === 'strands') return { work };
  return { work: { ...work, redriveCount: work.redriveCount + 1, isRedriven: true } };
}
