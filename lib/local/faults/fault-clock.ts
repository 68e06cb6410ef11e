// A clock that jumps: for ten seconds at a time, the services are up to half a minute ahead or behind.
import type { Clock } from '../platform/clock.ts';
import { drawBetween } from './fault-draw.ts';
import type { FaultInjector } from './fault-injector.ts';

const periodMs = 10_000;
const mostMs = 30_000;

/** Wraps a clock. Timers run on the original one. */
export function createFaultClock(clock: Clock, faults: Pick<FaultInjector, 'seed' | 'isDue' | 'note'>): Clock {
  const startedAt = clock.now();
  let period = -1;
  let offsetMs = 0;
  const enterPeriod = (entered: number): void => {
    period = entered;
    const key = `period #${entered}`;
    const range = { least: -mostMs, most: mostMs };
    offsetMs = faults.isDue('clock', '', key) ? drawBetween(faults.seed, `clock ${key} ms`, range) : 0;
    if (offsetMs !== 0) faults.note('clock', key, `${offsetMs} ms`);
  };
  return {
    now: () => {
      const now = clock.now();
      const entered = Math.floor((now - startedAt) / periodMs);
      if (entered !== period) enterPeriod(entered);
      return now + offsetMs;
    },
    after: (delayMs, run, options) => clock.after(delayMs, run, options),
  };
}
