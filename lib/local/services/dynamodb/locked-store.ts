// The objects that the parts of the service share: the store, its locks and the clock.
import type { Clock } from '../../platform/clock.ts';
import type { Locks } from './locks.ts';

export interface LockedStore {
  readonly store: DynaliteStore;
  readonly locks: Locks;
}

export interface TimedStore extends LockedStore {
  readonly clock: Clock;
}
