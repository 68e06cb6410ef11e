// One thread of an execution: it goes from state to state, applies Retry and Catch and keeps the variables of its scope.
import type { Cancellation } from './cancellation.ts';
import { contextObject, type MapItem } from './context-object.ts';
import { dataLimitBytes } from './data-limit.ts';
import { errorDetails, inputDetails, outputDetails } from './history.ts';
import { type Json, jsonBytes } from './json.ts';
import { matchesError, retryDelayMs } from './retrier.ts';
import type { RunHost } from './run-host.ts';
import type { Scope, Variables } from './scope.ts';
import { type Departure, depart, type Program, type State, type Visit } from './state.ts';
import { dataLimitError, runtimeError, StatesError } from './states-error.ts';

/** States that AWS tells of as aborted when their branch is stopped. */
const abortable = new Set(['Task', 'Wait', 'Parallel', 'Map']);

export interface BranchOptions {
  readonly host: RunHost;
  readonly cancellation: Cancellation;
  readonly variables?: Variables;
  readonly lastEventId?: number;
  readonly mapItem?: MapItem;
  /** The first branch of an execution, whose steps are kept over a restart. */
  readonly isTopLevel?: boolean;
}

/** Where a branch takes up a state that it had entered before a restart. */
export interface Resumption {
  readonly stateName: string;
  readonly input: Json;
  readonly enteredTime: string;
  readonly enteredEventId: number;
}

export class Branch {
  readonly host: RunHost;
  readonly cancellation: Cancellation;
  readonly mapItem: MapItem | undefined;
  lastEventId: number;
  #variables: Variables;
  #current: State | undefined;
  readonly #children = new Set<Branch>();
  readonly #isTopLevel: boolean;

  constructor(options: BranchOptions) {
    this.host = options.host;
    this.cancellation = options.cancellation;
    this.mapItem = options.mapItem;
    this.lastEventId = options.lastEventId ?? 0;
    this.#variables = options.variables ?? {};
    this.#isTopLevel = options.isTopLevel ?? false;
  }

  get variables(): Variables {
    return this.#variables;
  }

  /** A branch inside the state that this one is in. Its variables start as copies and end with it. */
  fork(options: { readonly lastEventId: number; readonly mapItem?: MapItem }): {
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
      ...(mapItem === undefined ? {} : { mapItem }),
    });
    this.#children.add(branch);
    const join = (): void => {
      detach();
      this.#children.delete(branch);
    };
    return { branch, join };
  }

  /** Runs from the start, or from a state entered before, to the end. Throws StatesError or ExecutionEnd. */
  async run(program: Program, input: Json, resumption?: Resumption): Promise<Json> {
    let name: string | undefined = resumption?.stateName ?? program.startAt;
    let data = resumption?.input ?? input;
    let resumed = resumption;
    while (name !== undefined) {
      const departure: Departure = await this.#visit(stateOf(program, name), data, resumed);
      name = departure.next;
      data = departure.output;
      resumed = undefined;
    }
    return data;
  }

  /** Tells in the history that the branch and what runs inside it were stopped. */
  recordAborted(previousEventId: number): void {
    for (const child of this.#children) child.recordAborted(previousEventId);
    const type = this.#current?.type;
    if (type !== undefined && abortable.has(type)) this.host.history.record(`${type}StateAborted`, previousEventId);
  }

  async #visit(state: State, input: Json, resumption: Resumption | undefined): Promise<Departure> {
    this.cancellation.throwIfCancelled();
    this.#current = state;
    const visit = this.enter(state, input, resumption);
    const departure = await this.#attempt(visit);
    this.#exit(state, departure);
    this.#current = undefined;
    return departure;
  }

  /** A visit of a state, which `run` makes by itself. */
  enter(state: State, input: Json, resumption?: Resumption): Visit {
    const enteredTime = resumption?.enteredTime ?? new Date(this.host.clock.now()).toISOString();
    if (resumption === undefined) {
      const details = { stateEnteredEventDetails: { name: state.name, ...inputDetails(input) } };
      this.lastEventId = this.host.history.record(`${state.type}StateEntered`, this.lastEventId, details);
    }
    const enteredEventId = resumption?.enteredEventId ?? this.lastEventId;
    if (this.#isTopLevel) {
      this.host.keep({ stateName: state.name, input, enteredTime, enteredEventId }, state.type, this.#variables);
    }
    this.host.watch?.({ kind: 'entered', state: state.name, type: state.type, input });
    return this.#visitOf({ state, input, enteredTime, enteredEventId, retryCount: 0 });
  }

  /** The same visit, for another try. */
  again(visit: Visit, retryCount: number): Visit {
    return this.#visitOf({ ...visit, retryCount });
  }

  #visitOf(known: Omit<Visit, 'branch' | 'scope'>): Visit {
    const scope: Visit['scope'] = ({ taskToken, ...more } = {}): Scope => ({
      input: known.input,
      context: () => contextObject(this, known, taskToken),
      variables: this.#variables,
      now: this.host.clock.now(),
      random: this.host.random,
      ...more,
    });
    return { branch: this, ...known, scope };
  }

  /** The state's work with its retries; at last its catchers. */
  async #attempt(first: Visit): Promise<Departure> {
    const attempts = new Map<unknown, number>();
    for (let visit = first; ; visit = this.again(visit, visit.retryCount + 1)) {
      try {
        return checked(await visit.state.run(visit));
      } catch (fault) {
        const failure = this.#failureOf(fault, visit);
        if (!(await this.#waitForRetry(visit, failure, attempts))) return await this.#catch(visit, failure);
      }
    }
  }

  #failureOf(fault: unknown, visit: Visit): StatesError {
    if (!(fault instanceof StatesError)) throw fault;
    const failure = fault.at(visit.state.name, visit.enteredEventId);
    if (fault.location === undefined) return failure;
    const details = { ...errorDetails(failure), location: fault.location, state: visit.state.name };
    this.lastEventId = this.host.history.record('EvaluationFailed', this.lastEventId, {
      evaluationFailedEventDetails: details,
    });
    return failure;
  }

  async #waitForRetry(visit: Visit, failure: StatesError, attempts: Map<unknown, number>): Promise<boolean> {
    const retrier = visit.state.retriers.find((candidate) => matchesError(candidate.errorEquals, failure));
    const attempt = (attempts.get(retrier) ?? 0) + 1;
    if (retrier === undefined || attempt > retrier.maxAttempts) return false;
    attempts.set(retrier, attempt);
    const delayMs = this.host.skipWaits ? 0 : retryDelayMs(retrier, attempt, this.host.random);
    this.host.watch?.({ kind: 'retried', state: visit.state.name, attempt, delayMs, error: failure.output });
    await this.cancellation.sleep(this.host.clock, delayMs);
    return true;
  }

  async #catch(visit: Visit, failure: StatesError): Promise<Departure> {
    const catcher = visit.state.catchers.find((candidate) => matchesError(candidate.errorEquals, failure));
    if (catcher === undefined) throw failure;
    this.host.watch?.({ kind: 'caught', state: visit.state.name, error: failure.output, next: catcher.next });
    const scope = visit.scope({ errorOutput: failure.output });
    try {
      return checked(await depart(visit, scope, catcher.next, catcher.flow));
    } catch (fault) {
      throw this.#failureOf(fault, visit);
    }
  }

  #exit(state: State, departure: Departure): void {
    const { output, assigned } = departure;
    if (assigned !== undefined) this.#variables = { ...this.#variables, ...assigned };
    this.host.watch?.({ kind: 'exited', state: state.name, output });
    const details = { name: state.name, ...outputDetails(output), ...assignedDetails(assigned) };
    this.lastEventId = this.host.history.record(`${state.type}StateExited`, this.lastEventId, {
      stateExitedEventDetails: details,
    });
  }
}

function stateOf(program: Program, name: string): State {
  const state = program.states.get(name);
  if (state === undefined) throw runtimeError(`The state '${name}' does not exist.`);
  return state;
}

function checked(departure: Departure): Departure {
  if (jsonBytes(departure.output) > dataLimitBytes) {
    throw dataLimitError(
      'The state returned a result with a size exceeding the maximum number of bytes service limit.',
    );
  }
  const large = Object.entries(departure.assigned ?? {}).find(([, value]) => jsonBytes(value) > dataLimitBytes);
  if (large === undefined) return departure;
  throw dataLimitError(`The variable '${large[0]}' has a size exceeding the maximum number of bytes service limit.`);
}

function assignedDetails(assigned: Variables | undefined): object {
  if (assigned === undefined) return {};
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: { truncated: false } };
}
