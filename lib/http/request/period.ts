// The period of a list: its parameters `since` and `until`, resolved against the clock.
import { createInvalidRequest } from '../../value/errors.ts';
import { type Moment, resolveMoment } from '../contract/moment.ts';

export interface Period {
  /** The first moment of the period; absent for the beginning. */
  readonly since?: Date | undefined;
  /** The first moment after the period; absent for no end. */
  readonly until?: Date | undefined;
}

export interface AskedPeriod {
  readonly since?: Moment | undefined;
  readonly until?: Moment | undefined;
}

/** @throws FlowgateError `invalid_request` for a period that ends before it begins */
export function resolvePeriod(asked: AskedPeriod, now: Date): Period {
  const since = asked.since && resolveMoment(asked.since, now);
  const until = asked.until && resolveMoment(asked.until, now);
  if (since === undefined || until === undefined || since < until) return { since, until };
  const message = `is ${until.toISOString()}, which is not after "since" (${since.toISOString()}): send a later moment`;
  throw createInvalidRequest([{ pointer: '/until', message }]);
}
