// Folds an execution's history into visits of states. It follows `previousEventId`, because the events of branches and iterations
// alternate. visit-events.ts applies the events to their visits.

import { defined } from '../../../value/defined.ts';
import type { HistoryEvent } from './history-event.ts';
import type { Visit, VisitParent } from './visit.ts';
import { abort, applyToVisit, fail, resume } from './visit-events.ts';

export interface FoldedHistory {
  /** In the order in which the states were entered. */
  readonly visits: readonly Visit[];
  readonly redrives: number;
  /** The ID of the last event that was folded; 0 if there was none. */
  readonly lastEventId: number;
}

/** Folds the events of a history, in the order of their IDs, from the first one on. */
export function foldHistory(events: readonly HistoryEvent[]): FoldedHistory {
  const folding = new Folding();
  for (const event of events) folding.add(event);
  return folding.result();
}

/** The place that one thread of the execution has reached after an event. */
type Place =
  | { readonly kind: 'in'; readonly visit: Visit }
  /** Between two states or before the first state, in the execution itself, a branch or an iteration. */
  | { readonly kind: 'between'; readonly parent?: VisitParent | undefined }
  /** All branches of a Parallel state are entered from this place. */
  | { readonly kind: 'branching'; readonly visit: Visit }
  /** All states that had failed continue from this place after a redrive. */
  | { readonly kind: 'redriven' };

const beginning: Place = { kind: 'between' };

class Folding {
  readonly #visits = new Map<number, Visit>();
  readonly #places = new Map<number, Place>();
  /** The event that led to each visit, by the ID of the visit. */
  readonly #entries = new Map<number, number>();
  /** How many branches were entered, by the ID of the Parallel state's visit. */
  readonly #branches = new Map<number, number>();
  /** Visits that a redrive continues and that no later event has named. */
  readonly #interrupted = new Set<Visit>();
  #redrives = 0;
  #lastEventId = 0;

  add(event: HistoryEvent): void {
    this.#lastEventId = event.id;
    this.#places.set(event.id, this.#follow(event, this.#places.get(event.previousEventId) ?? beginning));
  }

  result(): FoldedHistory {
    return { visits: [...this.#visits.values()], redrives: this.#redrives, lastEventId: this.#lastEventId };
  }

  #follow(event: HistoryEvent, before: Place): Place {
    if (event.type === 'ExecutionRedriven') return this.#redrive(event);
    if (event.type.startsWith('Execution')) return this.#end(event, before);
    if (event.type.endsWith('StateEntered')) return { kind: 'in', visit: this.#enter(event, before) };
    const visit = this.#findVisit(event, before);
    if (visit === undefined) return before;
    if (event.type.endsWith('Failed')) this.#failInside(visit, before, event);
    applyToVisit(visit, event);
    if (event.type.endsWith('StateExited')) return { kind: 'between', parent: visit.parent };
    if (event.type === 'ParallelStateStarted') return { kind: 'branching', visit };
    if (event.type !== 'MapIterationStarted') return { kind: 'in', visit };
    return { kind: 'between', parent: { visit: visit.id, iteration: event.details.index ?? 0 } };
  }

  #enter({ id, previousEventId, type, at, details: { name = '', input } }: HistoryEvent, before: Place): Visit {
    this.#entries.set(id, previousEventId);
    const visit: Visit = {
      ...defined({ parent: this.#nest(before), input }),
      id,
      name,
      type: type.slice(0, -'StateEntered'.length),
      enteredAt: at,
      status: 'running',
      attempts: [],
      changedBy: id,
    };
    this.#visits.set(id, visit);
    return visit;
  }

  #nest(before: Place): VisitParent | undefined {
    if (before.kind === 'between') return before.parent;
    if (before.kind === 'in') return before.visit.parent;
    if (before.kind === 'redriven') return [...this.#interrupted].at(-1)?.parent;
    const branch = this.#branches.get(before.visit.id) ?? 0;
    this.#branches.set(before.visit.id, branch + 1);
    return { visit: before.visit.id, branch };
  }

  /**
   * The visit that an event belongs to: of the state that the event names, of an enclosing state of the event's kind, or of the
   * event that it follows.
   */
  #findVisit(event: HistoryEvent, before: Place): Visit | undefined {
    const { type, details } = event;
    const { name } = details;
    if (details.state !== undefined) return this.#findEvaluating(event, details.state);
    const kind = /^(?:Map|Parallel)(?=State|Iteration|Run)/.exec(type)?.[0];
    const isMeant = (visit: Visit): boolean => {
      if (visit.exitedAt !== undefined) return false;
      if (name !== undefined && (kind !== undefined || type.endsWith('StateExited'))) return visit.name === name;
      if (kind !== undefined) return visit.type === kind && (visit.status === 'running' || !type.endsWith('Failed'));
      return true;
    };
    if (before.kind === 'redriven')
      return this.#takeInterrupted((visit) => isMeant(visit) && (kind !== undefined || this.#isLeaf(visit)));
    return this.#listAround(before).find(isMeant);
  }

  /** The event before a failed evaluation is sometimes not the entry of its state, but the event that led to the state. */
  #findEvaluating({ previousEventId }: HistoryEvent, state: string): Visit | undefined {
    const open = [...this.#visits.values()].filter(({ name, exitedAt }) => name === state && exitedAt === undefined);
    return open.find(({ id }) => this.#entries.get(id) === previousEventId) ?? open.at(-1);
  }

  #takeInterrupted(isMeant: (visit: Visit) => boolean): Visit | undefined {
    const visit = [...this.#interrupted].find(isMeant);
    if (visit !== undefined && this.#isLeaf(visit)) this.#interrupted.delete(visit);
    return visit;
  }

  #isLeaf({ type }: Visit): boolean {
    return type !== 'Map' && type !== 'Parallel';
  }

  /** The visits that enclose a place, the innermost first. */
  #listAround(place: Place): Visit[] {
    const chain: Visit[] = [];
    const innermost = place.kind === 'between' ? this.#visits.get(place.parent?.visit ?? 0) : undefined;
    let visit = place.kind === 'in' || place.kind === 'branching' ? place.visit : innermost;
    while (visit !== undefined) {
      chain.push(visit);
      visit = this.#visits.get(visit.parent?.visit ?? 0);
    }
    return chain;
  }

  /**
   * If the error of a state fails the enclosing iteration, branch or state, the state itself has failed too. A Fail state has no
   * event of its own for this.
   */
  #failInside(around: Visit, before: Place, { id }: HistoryEvent): void {
    for (const inner of this.#listAround(before)) {
      if (inner === around) return;
      if (inner.exitedAt !== undefined || inner.status !== 'running') continue;
      fail(inner, {});
      inner.changedBy = id;
    }
  }

  // The state whose error ends the execution has failed, and so have all states that enclose it. All other running states are
  // aborted.
  #end(event: HistoryEvent, before: Place): Place {
    if (event.type === 'ExecutionStarted' || event.type === 'ExecutionSucceeded') return before;
    const around = event.type === 'ExecutionFailed' ? this.#listAround(before) : [];
    for (const visit of this.#visits.values()) {
      if (visit.exitedAt !== undefined) continue;
      if (around.includes(visit)) fail(visit, { ...event.details, ...getError(visit) });
      else abort(visit);
      visit.changedBy = event.id;
    }
    return before;
  }

  #redrive({ id }: HistoryEvent): Place {
    this.#redrives += 1;
    this.#interrupted.clear();
    for (const visit of this.#visits.values()) {
      if (visit.exitedAt !== undefined) continue;
      resume(visit);
      visit.changedBy = id;
      this.#interrupted.add(visit);
    }
    return { kind: 'redriven' };
  }
}

/** The error of a visit, if an event named one. */
function getError({ error, cause }: Visit): Pick<Visit, 'error' | 'cause'> {
  return defined({ error, cause });
}
