// The places of an execution's branches, from which a restart and a redrive continue. All of these shapes, the values of
// `kind` too, are on disk. The history is not recorded here; states do that.
import type { JsonObject } from '../../../platform/service.ts';
import type { Variables } from '../engine/scope.ts';
import type { Json } from '../language/json.ts';

/** The place of a branch inside a state. */
export interface Position {
  readonly kind: 'inside';
  readonly stateName: string;
  readonly input: Json;
  /** ISO 8601. */
  readonly enteredTime: string;
  readonly enteredEventId: number;
  /** The event that the branch's next event follows. */
  readonly lastEventId: number;
  /** Absent while the variables are still those with which the branch began. */
  readonly variables?: Variables;
  /** The number of retries of each retrier so far, and when the next try begins, in milliseconds since the epoch. */
  readonly retries?: { readonly attempts: readonly number[]; readonly dueAt: number };
  /** The work that the state has started. */
  readonly work?: Work;
}

/** The place of an iteration that has begun but has not entered a state. */
export interface Begun {
  readonly kind: 'begun';
  readonly lastEventId: number;
}

/** The place of a branch or an iteration that has its result. */
export interface CompletedPlace {
  readonly kind: 'through';
  readonly output: Json;
  readonly lastEventId: number;
}

/** The place of a child execution of a distributed Map. */
export interface Child {
  readonly kind: 'child';
  readonly name: string;
  /** The number of the Map Run's redrive that last started the child; 0 for the first run. */
  readonly redrive: number;
  /** The answer of DescribeExecution for its end; only for an Express child, of which nothing else is stored. */
  readonly outcome?: JsonObject;
}

export type Place = Position | Begun | CompletedPlace | Child;

/** The branches of a Parallel or the iterations of a Map. `startedId` is the ID of the history event with which they began. */
export interface StrandsWork {
  readonly kind: 'strands';
  readonly startedId: number;
}

export interface MapRunWork {
  readonly kind: 'mapRun';
  readonly startedId: number;
  readonly mapRunArn: string;
  readonly redriveCount: number;
  /** Whether it is redriven but the history does not yet say so. */
  readonly isRedriven?: boolean;
}

/** A try of a task that survives a restart, because its token was created or its resource has the work. */
export interface TaskWork {
  readonly kind: 'task';
  readonly token?: string;
  /** The answer with which the resource accepted the work. */
  readonly submitted?: Json;
  /** Milliseconds since the epoch. */
  readonly timesOutAt?: number;
  readonly heartbeatSeconds?: number;
}

export type Work = StrandsWork | MapRunWork | TaskWork;

/** The places of one execution by the branch's path: '' for the first branch, `/<startedId>.<index>` for one inside it. */
export interface Places {
  find(path: string): Place | undefined;
  keep(path: string, place: Place): void;
  /** Removes the places inside a branch, once the branch has left the state that they belong to. */
  forgetUnder(path: string): void;
}

/** The path of the strand `index` among those that the event `startedId` began. */
export function toStrandPath(path: string, startedId: number, index: number): string {
  return `${path}/${startedId}.${index}`;
}

/** The numbers of the branches and iterations of a strand's path, the outermost first. */
export function listStrandIndexes(path: string): number[] {
  return path
    .split('/')
    .slice(1)
    .map((strand) => Number(strand.split('.')[1]));
}

/** Returns the place for a redrive: it continues after the event `redrivenId`, and its retries are counted from 0. */
export function redrivePlace(place: Place, redrivenId: number): Place {
  if (place.kind === 'begun') return { ...place, lastEventId: redrivenId };
  if (place.kind !== 'inside') return place;
  const { retries: _retries, work, ...kept } = place;
  return { ...kept, lastEventId: redrivenId, ...redriveWork(work) };
}

/** A task is scheduled again. A Map Run runs its failed children again. */
function redriveWork(work: Work | undefined): { readonly work?: Work } {
  if (work === undefined || work.kind === 'task') return {};
  if (work.kind === 'strands') return { work };
  return { work: { ...work, redriveCount: work.redriveCount + 1, isRedriven: true } };
}
