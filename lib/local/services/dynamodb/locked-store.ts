// What the parts of the service share: the store, the turns at its tables and items, and the time.
import type { Clock } from '../../platform/clock.ts';
import type { Locks } from './locks.ts';

export interface LockedStore {
  readonly store: DynaliteStore;
  readonly locks: Locks;
}

export interface TimedStore extends LockedStore {
  readonly clock: Clock;
}
