// What every compiled state is to the branch that runs it, and what it is given when it is visited.
import type { Branch } from '../engine/branch.ts';
import type { Catcher } from '../engine/catcher.ts';
import { dataLimitBytes } from '../engine/data-limit.ts';
import type { Retrier } from '../engine/retrier.ts';
import type { Scope, Variables } from '../engine/scope.ts';
import { dataLimitError, resultTooLarge } from '../engine/states-error.ts';
import { type Json, jsonBytes } from '../language/json.ts';
import type { DataFlow } from '../language/query-language.ts';
import type { Work } from '../store/position.ts';

export type StateType = 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';

/** How a state is left. */
export interface Departure {
  readonly output: Json;
  /** Absent where the branch ends here. */
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
  /** The state's work, once; Retry and Catch are the branch's. Throws StatesError or ExecutionEnd. */
  readonly run: (visit: Visit) => Promise<Departure>;
}

/** The states of a machine, a branch or an iteration. */
export interface Program {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** One stay in a state, its retries included. */
export interface Visit {
  readonly branch: Branch;
  readonly state: State;
  readonly input: Json;
  /** ISO 8601; the same for every retry of the visit. */
  readonly enteredTime: string;
  readonly enteredEventId: number;
  /** How often the state was retried, 0 the first time. */
  readonly retryCount: number;
  /** What the state had under way when a restart or a redrive came; only in the first try after it. */
  readonly begun: Work | undefined;
  scope(
    known?: Partial<Pick<Scope, 'result' | 'errorOutput' | 'input'>> & { readonly taskToken?: string | undefined },
  ): Scope;
}

/** Leaves a state by its flow: output and variables both see the variables as they were. */
export async function depart(
  visit: Visit,
  scope: Scope,
  next = visit.state.next,
  flow = visit.state.flow,
): Promise<Departure> {
  const assigned = await flow.assign?.(scope);
  return { output: await flow.output(scope), next, assigned };
}

/** A departure from the state called `name` that is not too large. Throws StatesError. */
export function checkDeparture(name: string, departure: Departure): Departure {
  if (jsonBytes(departure.output) > dataLimitBytes) throw resultTooLarge(name);
  const large = Object.entries(departure.assigned ?? {}).find(([, value]) => jsonBytes(value) > dataLimitBytes);
  if (large === undefined) return departure;
  throw dataLimitError(`The variable '${large[0]}' has a size exceeding the maximum number of bytes service limit.`);
}
