// What a fault gets to work with: the call, and the environment that made it.
import type { InterceptCall, ServiceRequest } from '../access/endpoint/service-dispatcher.ts';
import type { Clock } from '../platform/clock.ts';

/** An execution environment of a function, as far as a fault can end it. */
export interface MortalEnvironment {
  readonly accessKeyId: string;
  /** Whether it has ended. */
  readonly isGone: boolean;
  /** Ends the environment at once, also while it runs an event. */
  readonly stop: () => void;
}

export interface FaultedCall {
  readonly clock: Clock;
  readonly request: ServiceRequest;
  readonly perform: Parameters<InterceptCall>[2];
  /** Present if the caller is a function. */
  readonly environment: MortalEnvironment | undefined;
  /** In [0, 1); the same for the same name in all runs of the same seed. */
  readonly draw: (what: string) => number;
  /** Records the fault. */
  readonly note: (detail: string) => void;
}
