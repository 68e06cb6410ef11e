// The data that the expressions of one state may read: input, result, context object and variables in scope.
import type { Json, JsonRecord } from '../language/json.ts';
import type { ErrorOutput } from './states-error.ts';

/** Variables by name. No inner scope shadows an outer one, because AWS refuses a name that an outer scope already has. */
export type Variables = Readonly<Record<string, Json>>;

export interface Scope {
  readonly input: Json;
  /** The result of the task, the branches or the iterations. Absent before they have ended. */
  readonly result?: Json;
  /** Only inside a catcher. */
  readonly errorOutput?: ErrorOutput;
  /** Creates the context object on demand, because most expressions do not read it. */
  readonly context: () => JsonRecord;
  readonly variables: Variables;
  /** Milliseconds since the epoch, for `$now()` and `$millis()`. */
  readonly now: number;
  readonly random: () => number;
}

/** A compiled field: computes its value in a scope. Throws StatesError. */
export type Evaluate = (scope: Scope) => Promise<Json>;
