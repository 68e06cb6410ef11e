// One try of a task: what it works with, and how far it came.
import type { Cancellation } from './cancellation.ts';
import type { Json } from './json.ts';
import type { Visit } from './state.ts';
import type { TaskEvents } from './task-events.ts';

/** One try: what it works with, and whether the resource took the work on. */
export interface Try {
  readonly visit: Visit;
  readonly input: Json;
  readonly token: string | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly cancellation: Cancellation;
  readonly events: TaskEvents;
  wasSubmitted: boolean;
}

/** Once the try was ended from outside, what comes late is told no more. */
export function markSubmitted(attempt: Try, output: Json): void {
  attempt.cancellation.throwIfCancelled();
  attempt.events.submitted(output);
  attempt.wasSubmitted = true;
}
