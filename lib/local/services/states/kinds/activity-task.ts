// A task whose resource is an activity: it waits for a worker, and then for the outcome that the worker sends. The timeouts
// count from the moment when a worker has taken it. Source: developer guide, "Task workflow state", TimeoutSeconds.
import { readActivityName } from '../engine/activities.ts';
import { StatesError } from '../engine/states-error.ts';
import { waitForToken } from '../engine/task-token-wait.ts';
import type { Json } from '../language/json.ts';
import type { Try } from './task-try.ts';

/** Throws States.Runtime for an activity that was not created. */
export async function performActivity(
  attempt: Try,
  activityArn: string,
  startTimer: (attempt: Try) => () => void,
): Promise<Json> {
  const { activities, clock } = attempt.visit.branch.host;
  const name = readActivityName(activityArn);
  if (!activities.records.has(name)) throw activityMissing(name);
  let stopTimer = attempt.submitted === undefined ? (): void => {} : startTimer(attempt);
  const handOut = async (): Promise<Json> => {
    const { taken, withdraw } = activities.hand(name, { token: attempt.token ?? '', input: attempt.input });
    const workerName = await attempt.cancellation.race(taken, withdraw);
    if (attempt.timeoutSeconds !== undefined) attempt.timesOutAt = clock.now() + attempt.timeoutSeconds * 1000;
    stopTimer = startTimer(attempt);
    return workerName ?? null;
  };
  try {
    return await waitForToken(attempt, handOut, { beatsFromStart: false });
  } finally {
    stopTimer();
  }
}

function activityMissing(name: string): StatesError {
  const remedy = `create it with "aws stepfunctions create-activity --name ${name}" at the local endpoint, or give the state a stand-in`;
  return new StatesError('States.Runtime', `the activity "${name}" does not exist on this machine: ${remedy}`);
}
