// What the gateway lets through before any function runs: less of the routes that are guessed at or cost much. Here end the
// floods of those who have no credential; whoever has one is counted besides.
import type { Route } from './route.ts';

export interface Throttle {
  /** Requests a second, in the long run. */
  readonly rateLimit: number;
  /** Requests at once. */
  readonly burstLimit: number;
}

/** Of a route that gives out tokens, answers who has not signed, or reads much. */
export const narrow: Throttle = { rateLimit: 20, burstLimit: 40 };

/** A route's own throttle; undefined for that of the endpoint. An administrator's routes read all credentials. */
export function throttleOf({ throttle, scope }: Pick<Route<never>, 'throttle' | 'scope'>): Throttle | undefined {
  return throttle ?? (scope === 'admin' ? narrow : undefined);
}
