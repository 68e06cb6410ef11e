// What the expressions of one state may read: its input, its result, the context object and the variables in scope.
import type { Json, JsonRecord } from '../language/json.ts';
import type { ErrorOutput } from './states-error.ts';

/** Variables by name; those of an inner scope shadow nothing, for AWS refuses a name that an outer scope has. */
export type Variables = Readonly<Record<string, Json>>;

export interface Scope {
  readonly input: Json;
  /** What the task, the branches or the iterations gave. Absent before they have. */
  readonly result?: Json;
  /** Only inside a catcher. */
  readonly errorOutput?: ErrorOutput;
  /** Built when asked, for most expressions never do. */
  readonly context: () => JsonRecord;
  readonly variables: Variables;
  /** Milliseconds since the epoch, as `$now()` and `$millis()` tell them. */
  readonly now: number;
  readonly random: () => number;
}

/** A compiled field: its value in a scope. Throws StatesError. */
export type Evaluate = (scope: Scope) => Promise<Json>;
