// Waits until a task's token is sent back, or until a heartbeat is missing.

import { markSubmitted, type Try } from '../kinds/task-try.ts';
import type { Json } from '../language/json.ts';
import { StatesError } from './states-error.ts';

/**
 * Calls the resource unless it already has the work, then waits. The token may come back before the call has returned.
 * `beatsFromStart`: whether heartbeats count before the call has returned. @default true
 */
export async function waitForToken(
  attempt: Try,
  call: () => Promise<Json>,
  { beatsFromStart = true } = {},
): Promise<Json> {
  const { visit, token = '', cancellation } = attempt;
  const { tokens, clock } = visit.branch.host;
  let stopHeart = (): void => {};
  let forget = (): void => {};
  let start = (): void => {};
  const returned = new Promise<Json>((succeed, fail) => {
    const beat = (): void => {
      stopHeart();
      if (attempt.heartbeatSeconds === undefined) return;
      stopHeart = clock.after(attempt.heartbeatSeconds * 1000, () => fail(heartbeatMissed()));
    };
    forget = tokens.wait(token, { succeed, fail, heartbeat: beat });
    start = beat;
  });
  returned.catch(() => {});
  const stop = (): void => {
    stopHeart();
    forget();
  };
  try {
    if (beatsFromStart) start();
    if (attempt.submitted === undefined) markSubmitted(attempt, await cancellation.race(call()));
    if (!beatsFromStart) start();
    return await cancellation.race(returned);
  } finally {
    stop();
  }
}

/** AWS reports it as a timeout; Retry and Catch also match it as `States.HeartbeatTimeout`. */
function heartbeatMissed(): StatesError {
  return new StatesError('States.Timeout', undefined, { aliases: ['States.HeartbeatTimeout'] });
}
