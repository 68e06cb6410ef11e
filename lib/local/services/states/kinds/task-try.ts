// One try of a task: what it works with, and how far it came.

import type { Cancellation } from '../engine/cancellation.ts';
import type { Json } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { Visit } from './state.ts';
import type { TaskEvents } from './task-events.ts';

export interface Try {
  readonly visit: Visit;
  readonly input: Json;
  readonly token: string | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** Milliseconds since the epoch. */
  readonly timesOutAt: number | undefined;
  readonly cancellation: Cancellation;
  readonly events: TaskEvents;
  /** What the resource answered when it took the work on; undefined before it has. */
  submitted: Json | undefined;
}

/** From now on a restart waits for the work and does not ask for it again. Once the try was ended, what comes late is told no more. */
export function markSubmitted(attempt: Try, output: Json): void {
  const { visit, cancellation, events, token, timesOutAt, heartbeatSeconds } = attempt;
  cancellation.throwIfCancelled();
  events.submitted(output);
  attempt.submitted = output;
  visit.branch.begin(omitUndefined({ kind: 'task' as const, submitted: output, token, timesOutAt, heartbeatSeconds }));
}
