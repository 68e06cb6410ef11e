// One thread of an execution: it goes from state to state, applies Retry and Catch, and owns the variables of its scope.

import { checkDeparture, type Departure, depart, type Program, type State, type Visit } from '../kinds/state.ts';
import { createContextObject, type MapItem } from '../language/context-object.ts';
import type { Json } from '../language/json.ts';
import type { Position, Work } from '../store/position.ts';
import type { Cancellation } from './cancellation.ts';
import { errorDetails, inputDetails, stateExitedDetails } from './history.ts';
import { findRetry, matchesError, retryDelayMs } from './retrier.ts';
import type { RunHost } from './run-host.ts';
import type { Scope, Variables } from './scope.ts';
import { isCatchable, runtimeError, StatesError } from './states-error.ts';

/** Types of states for which AWS records an aborted event when their branch is stopped. */
const abortable = new Set(['Task', 'Wait', 'Parallel', 'Map']);

export interface BranchOptions {
  readonly host: RunHost;
  readonly cancellation: Cancellation;
  readonly variables?: Variables;
  readonly lastEventId?: number;
  readonly mapItem?: MapItem | undefined;
  /** The path under which its place is stored. @default '', the path of an execution's first branch */
  readonly path?: string;
  /** Called in the same turn in which the branch leaves its last state. */
  readonly onEnd?: OnEnd;
}

export type OnEnd = (branch: Branch, output: Json) => void;

export class Branch {
  readonly host: RunHost;
  readonly cancellation: Cancellation;
  readonly mapItem: MapItem | undefined;
  readonly path: string;
  lastEventId: number;
  #variables: Variables;
  /** The variables that the branch began with. */
  readonly #initialVariables: Variables;
  #current: State | undefined;
  #position: Position | undefined;
  readonly #children = new Set<Branch>();
  readonly #onEnd: OnEnd | undefined;

  constructor(options: BranchOptions) {
    this.host = options.host;
    this.cancellation = options.cancellation;
    this.mapItem = options.mapItem;
    this.lastEventId = options.lastEventId ?? 0;
    this.path = options.path ?? '';
    this.#onEnd = options.onEnd;
    this.#initialVariables = options.variables ?? {};
    this.#variables = this.#initialVariables;
  }

  get variables(): Variables {
    return this.#variables;
  }

  /** Creates a branch inside the current state. It starts with the variables of this one; its own assignments end with it. */
  fork(options: Required<Pick<BranchOptions, 'lastEventId' | 'path' | 'onEnd'>> & Pick<BranchOptions, 'mapItem'>): {
    readonly branch: Branch;
    readonly join: () => void;
  } {
    const { cancellation, detach } = this.cancellation.child();
    const mapItem = options.mapItem ?? this.mapItem;
    const branch = new Branch({
      host: this.host,
      cancellation,
      variables: this.#variables,
      lastEventId: options.lastEventId,
      path: options.path,
      onEnd: options.onEnd,
      mapItem,
    });
    this.#children.add(branch);
    const join = (): void => {
      detach();
      this.#children.delete(branch);
    };
    return { branch, join };
  }

  /** Runs from the start, or from the state that it had already entered, to the end. Throws StatesError or ExecutionEnd. */
  async run(program: Program, input: Json): Promise<Json> {
    let visit = this.#resume(program) ?? this.enter(getState(program, program.startAt), input);
    for (;;) {
      const departure = await this.#attempt(visit);
      const next = this.#advance(program, visit.state, departure);
      if (next === undefined) return departure.output;
      visit = next;
    }
  }

  /**
   * Leaves a state and enters the next one in one turn. Otherwise another branch could store the history in between, with the
   * exit of this state and without the entry of the next one.
   */
  #advance(program: Program, state: State, departure: Departure): Visit | undefined {
    this.#exit(state, departure);
    if (departure.next !== undefined) return this.enter(getState(program, departure.next), departure.output);
    this.#current = undefined;
    this.#onEnd?.(this, departure.output);
    return undefined;
  }

  /** Stores the work that the current state has started, so that a restart resumes it and does not start it again. */
  begin(work: Work): void {
    if (this.#position !== undefined) this.#keep({ ...this.#position, work });
  }

  /** Stores the branch's result in place of its position. */
  finish(output: Json): void {
    this.host.places.keep(this.path, { kind: 'through', output, lastEventId: this.lastEventId });
    if (findStrandsStartId(this.#position) !== undefined) this.host.places.forgetUnder(this.path);
  }

  /** Records in the history that the branch and everything inside it were stopped. */
  recordAborted(previousEventId: number): void {
    for (const child of this.#children) child.recordAborted(previousEventId);
    const type = this.#current?.type;
    if (type !== undefined && abortable.has(type)) this.host.history.record(`${type}StateAborted`, previousEventId);
  }

  /** Records that the task that failed its branch is aborted; the task's own events do not say so. */
  recordTaskAborted(): void {
    if (this.#current?.type === 'Task') this.host.history.record('TaskStateAborted', this.lastEventId);
  }

  /** Enters a state. `run` does this itself; TestState calls it directly. */
  enter(state: State, input: Json): Visit {
    this.cancellation.throwIfCancelled();
    const enteredTime = new Date(this.host.clock.now()).toISOString();
    const details = { stateEnteredEventDetails: { name: state.name, ...inputDetails(input) } };
    this.lastEventId = this.host.history.record(`${state.type}StateEntered`, this.lastEventId, details);
    const entered = { stateName: state.name, input, enteredTime, enteredEventId: this.lastEventId };
    this.#current = state;
    this.#keep({ kind: 'inside', ...entered, lastEventId: this.lastEventId });
    return this.#createVisit({ ...entered, state, retryCount: 0, startedWork: undefined });
  }

  /** The visit that the branch was in before a restart or a redrive; undefined if it had entered no state. */
  #resume(program: Program): Visit | undefined {
    const position = this.host.places.find(this.path);
    if (position?.kind !== 'inside') return undefined;
    this.lastEventId = position.lastEventId;
    this.#variables = position.variables ?? this.#initialVariables;
    this.#position = position;
    this.#current = getState(program, position.stateName);
    const retryCount = (position.retries?.attempts ?? []).reduce((sum, attempts) => sum + attempts, 0);
    return this.#createVisit({
      ...position,
      state: this.#current,
      retryCount,
      startedWork: position.work,
    });
  }

  #keep(position: Position): void {
    const inside = findStrandsStartId(this.#position);
    const own = this.#variables === this.#initialVariables ? {} : { variables: this.#variables };
    this.#position = { ...position, lastEventId: this.lastEventId, ...own };
    this.host.places.keep(this.path, this.#position);
    // This must not happen earlier: until the new position is stored, a restart needs the places inside the old one.
    if (inside !== undefined && inside !== findStrandsStartId(position)) this.host.places.forgetUnder(this.path);
  }

  /** Returns the same visit for another try. */
  repeat(visit: Visit, retryCount: number): Visit {
    return this.#createVisit({ ...visit, retryCount, startedWork: undefined });
  }

  #createVisit(known: Omit<Visit, 'branch' | 'scope'>): Visit {
    const { state, input } = known;
    if (known.retryCount === 0) this.host.watch?.({ kind: 'entered', state: state.name, type: state.type, input });
    const scope: Visit['scope'] = ({ taskToken, ...more } = {}): Scope => ({
      input: known.input,
      context: () => createContextObject(this, known, taskToken),
      variables: this.#variables,
      now: this.host.clock.now(),
      random: this.host.random,
      ...more,
    });
    return { branch: this, ...known, scope };
  }

  /** Runs the state with its retries, and its catchers once no retry is left. */
  async #attempt(first: Visit): Promise<Departure> {
    await this.#sleepUntil(this.#position?.retries?.dueAt);
    for (let visit = first; ; visit = this.repeat(visit, visit.retryCount + 1)) {
      try {
        return checkDeparture(visit.state.name, await visit.state.run(visit));
      } catch (fault) {
        const failure = this.#toFailure(fault, visit);
        if (!(await this.#waitForRetry(visit, failure))) return await this.#catch(visit, failure);
      }
    }
  }

  #toFailure(fault: unknown, visit: Visit): StatesError {
    if (!(fault instanceof StatesError)) throw fault;
    const failure = fault.at(visit.state.name, visit.enteredEventId);
    // An inner branch has already recorded its failure; here it arrives as any other error.
    if (fault.error !== 'States.QueryEvaluationError' || !fault.raisedByInterpreter) return failure;
    const location = fault.location === undefined ? {} : { location: fault.location };
    const details = { ...errorDetails(failure), ...location, state: visit.state.name };
    this.lastEventId = this.host.history.record('EvaluationFailed', this.#findEventBefore(visit), {
      evaluationFailedEventDetails: details,
    });
    return failure;
  }

  /**
   * The event that a failed evaluation follows. If the state has recorded nothing since it was entered, it failed while its
   * fields were evaluated at the entry, so the failure follows the event before the entry. Only a Wait evaluates its fields after
   * it was entered.
   */
  #findEventBefore({ state, enteredEventId }: Visit): number {
    if (state.type === 'Wait' || this.lastEventId !== enteredEventId) return this.lastEventId;
    return this.host.history.findPreviousId(enteredEventId);
  }

  async #waitForRetry({ state }: Visit, failure: StatesError): Promise<boolean> {
    const { clock, random, skipWaits, watch } = this.host;
    const retry = findRetry(state.retriers, this.#position?.retries?.attempts ?? [], failure);
    if (retry === undefined) return false;
    const { retrier, attempt, attempts } = retry;
    const delayMs = skipWaits ? 0 : retryDelayMs(retrier, attempt, random);
    watch?.({ kind: 'retried', state: state.name, attempt, delayMs, error: failure.output });
    this.#keepRetries(attempts, clock.now() + delayMs);
    await this.#sleepUntil(this.#position?.retries?.dueAt);
    return true;
  }

  /** Stores the retries without the work of the failed try, which has ended with it. */
  #keepRetries(attempts: readonly number[], dueAt: number): void {
    if (this.#position === undefined) return;
    const { work: _work, ...position } = this.#position;
    this.#keep({ ...position, retries: { attempts, dueAt } });
  }

  async #sleepUntil(dueAt: number | undefined): Promise<void> {
    if (dueAt === undefined) return;
    await this.cancellation.sleep(this.host.clock, Math.max(0, dueAt - this.host.clock.now()));
  }

  async #catch(visit: Visit, failure: StatesError): Promise<Departure> {
    const lastEventIdBefore = this.lastEventId;
    this.lastEventId = this.#recordStateFailed(visit.state, failure);
    const catcher = visit.state.catchers.find((candidate) => matchesError(candidate.errorEquals, failure));
    if (catcher === undefined) throw failure;
    this.host.watch?.({ kind: 'caught', state: visit.state.name, error: failure.output, next: catcher.next });
    const scope = visit.scope({ errorOutput: failure.output });
    try {
      return checkDeparture(visit.state.name, await depart(visit, scope, catcher.next, catcher.flow));
    } catch (fault) {
      this.lastEventId = lastEventIdBefore;
      const another = this.#toFailure(fault, visit);
      this.lastEventId = this.#recordStateFailed(visit.state, another);
      throw another;
    }
  }

  /** Only for a Parallel and a Map: the failure of a task has its own event. */
  #recordStateFailed({ type }: State, failure: StatesError): number {
    if ((type !== 'Parallel' && type !== 'Map') || !isCatchable(failure)) return this.lastEventId;
    return this.host.history.record(`${type}StateFailed`, this.lastEventId);
  }

  #exit(state: State, departure: Departure): void {
    const { output, assigned } = departure;
    if (assigned !== undefined) this.#variables = { ...this.#variables, ...assigned };
    this.host.watch?.({ kind: 'exited', state: state.name, output });
    this.lastEventId = this.host.history.record(`${state.type}StateExited`, this.lastEventId, {
      stateExitedEventDetails: stateExitedDetails(state.name, output, assigned),
    });
  }
}

function getState(program: Program, name: string): State {
  const state = program.states.get(name);
  if (state === undefined) throw runtimeError(`The state '${name}' does not exist.`);
  return state;
}

/** The ID of the event that began the branches or children inside the state; undefined if there are none. */
function findStrandsStartId(position: Position | undefined): number | undefined {
  return position?.work === undefined || position.work.kind === 'task' ? undefined : position.work.startedId;
}
