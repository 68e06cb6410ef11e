// The interface between a compiled state and the branch that runs it.
import type { StateType } from '../../../../asl/grammar/state-types.ts';
import type { Branch } from '../engine/branch.ts';
import type { Catcher } from '../engine/catcher.ts';
import { dataLimitBytes } from '../engine/data-limit.ts';
import type { Retrier } from '../engine/retrier.ts';
import type { Scope, Variables } from '../engine/scope.ts';
import { dataLimitError, resultTooLarge } from '../engine/states-error.ts';
import { type Json, jsonBytes } from '../language/json.ts';
import type { DataFlow } from '../language/query-language.ts';
import type { Work } from '../store/position.ts';

/** How a state is left: its output, the next state and the assigned variables. */
export interface Departure {
  readonly output: Json;
  /** Undefined if the branch ends with this state. */
  readonly next: string | undefined;
  readonly assigned: Variables | undefined;
}

export interface State {
  readonly name: string;
  readonly type: StateType;
  readonly flow: DataFlow;
  readonly next: string | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
  /** Runs the state once; the branch applies Retry and Catch. Throws StatesError or ExecutionEnd. */
  readonly run: (visit: Visit) => Promise<Departure>;
}

/** The states of a machine, a branch or an iteration. */
export interface Program {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** The time from entering a state to leaving it, including its retries. */
export interface Visit {
  readonly branch: Branch;
  readonly state: State;
  readonly input: Json;
  /** ISO 8601; the same for every retry of the visit. */
  readonly enteredTime: string;
  readonly enteredEventId: number;
  /** The number of retries so far; 0 for the first try. */
  readonly retryCount: number;
  /** The work that the state had started before a restart or a redrive; set only for the first try after it. */
  readonly startedWork: Work | undefined;
  scope(
    known?: Partial<Pick<Scope, 'result' | 'errorOutput' | 'input'>> & { readonly taskToken?: string | undefined },
  ): Scope;
}

/** Computes how a state is left. Both the output and the assignments see the variables from before the assignments. */
export async function depart(
  visit: Visit,
  scope: Scope,
  next = visit.state.next,
  flow = visit.state.flow,
): Promise<Departure> {
  const assigned = await flow.assign?.(scope);
  return { output: await flow.output(scope), next, assigned };
}

/** Checks the size of the output and the variables of the state `name`. Throws StatesError. */
export function checkDeparture(name: string, departure: Departure): Departure {
  if (jsonBytes(departure.output) > dataLimitBytes) throw resultTooLarge(name);
  const large = Object.entries(departure.assigned ?? {}).find(([, value]) => jsonBytes(value) > dataLimitBytes);
  if (large === undefined) return departure;
  throw dataLimitError(`The variable '${large[0]}' has a size exceeding the maximum number of bytes service limit.`);
}
