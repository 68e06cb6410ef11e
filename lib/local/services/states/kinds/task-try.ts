// One try of a task: its input, its limits and its progress.

import type { Cancellation } from '../engine/cancellation.ts';
import type { Json } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { Visit } from './state.ts';
import type { TaskEvents } from './task-events.ts';

export interface Try {
  readonly visit: Visit;
  readonly input: Json;
  /** The role with which the resource is called. @default - the machine's own */
  readonly roleArn: string | undefined;
  readonly token: string | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  /** Milliseconds since the epoch. */
  timesOutAt: number | undefined;
  readonly cancellation: Cancellation;
  readonly events: TaskEvents;
  /** The answer with which the resource accepted the work; undefined before. */
  submitted: Json | undefined;
}

/**
 * Stores that the resource has the work: from now on a restart waits for it and does not request it again. An answer that
 * arrives after the end of the try is not recorded.
 */
export function markSubmitted(attempt: Try, output: Json): void {
  const { visit, cancellation, events, token, timesOutAt, heartbeatSeconds } = attempt;
  cancellation.throwIfCancelled();
  events.submitted(output);
  attempt.submitted = output;
  visit.branch.begin(omitUndefined({ kind: 'task' as const, submitted: output, token, timesOutAt, heartbeatSeconds }));
}
