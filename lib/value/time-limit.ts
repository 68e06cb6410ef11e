// Ends synchronous work that takes too long, a single regular expression or a recursion included. No promise and no timer can:
// they wait until the work gives the thread back. `node:vm` is here for its time limit alone; it isolates nothing.
import { createContext, Script } from 'node:vm';

export type TimedOutcome<Value> = { readonly kind: 'done'; readonly value: Value } | { readonly kind: 'late' };

interface Stage {
  work: (() => unknown) | undefined;
}

/**
 * Runs work that must not change anything that outlives it: it can be ended between any two steps. Costs some 0.3 ms, for the
 * thread that watches the time, so it is for work that may be slow. Throws what the work throws.
 */
export function runWithin<Value>(limitMs: number, work: () => Value): TimedOutcome<Value> {
  made ??= makeStage();
  const { stage, script } = made;
  stage.work = work;
  try {
    return { kind: 'done', value: script.runInContext(stage, { timeout: Math.max(1, Math.ceil(limitMs)) }) as Value };
  } catch (error) {
    if (isTimeout(error)) return { kind: 'late' };
    throw error;
  } finally {
    stage.work = undefined;
  }
}

let made: { readonly stage: Stage; readonly script: Script } | undefined;

function makeStage(): { readonly stage: Stage; readonly script: Script } {
  return { stage: createContext({ work: undefined }) as Stage, script: new Script('work()') };
}

// The error is of the other context, so it is no `Error` of this one.
function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
