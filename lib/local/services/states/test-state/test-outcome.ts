// The outcome of a state under test: the answer of TestState, and the retrier or catcher that matches a failure.
import type { JsonObject } from '../../../platform/service.ts';
import type { Catcher } from '../engine/catcher.ts';
import { matchesError, retryDelayMs } from '../engine/retrier.ts';
import type { Variables } from '../engine/scope.ts';
import { StatesError } from '../engine/states-error.ts';
import { depart, type Visit } from '../kinds/state.ts';

export interface Outcome {
  readonly answer: JsonObject;
  readonly isSuccess: boolean;
  readonly assigned: Variables | undefined;
  readonly errorDetails?: JsonObject;
}

export async function runVisit(visit: Visit): Promise<Outcome> {
  try {
    const { output, next, assigned } = await visit.state.run(visit);
    const answer = { status: 'SUCCEEDED', output: JSON.stringify(output), nextState: next };
    return { answer, isSuccess: true, assigned };
  } catch (fault) {
    if (!(fault instanceof StatesError)) throw fault;
    return toFailedOutcome(visit, fault);
  }
}

/** A retrier with attempts left takes precedence over the catchers. */
async function toFailedOutcome(visit: Visit, failure: StatesError): Promise<Outcome> {
  const error = { error: failure.error, cause: failure.reason };
  const { retriers, catchers } = visit.state;
  const isMatch = ({ errorEquals }: { readonly errorEquals: readonly string[] }): boolean =>
    matchesError(errorEquals, failure);
  const retryIndex = retriers.findIndex(isMatch);
  const retrier = retriers[retryIndex];
  if (retrier !== undefined && visit.retryCount < retrier.maxAttempts) {
    const delayMs = retryDelayMs({ ...retrier, hasFullJitter: false }, visit.retryCount + 1, visit.branch.host.random);
    const errorDetails = { retryIndex, retryBackoffIntervalSeconds: Math.trunc(delayMs / 1000) };
    return { answer: { status: 'RETRIABLE', ...error }, isSuccess: false, assigned: undefined, errorDetails };
  }
  const catchIndex = catchers.findIndex(isMatch);
  const catcher = catchers[catchIndex];
  if (catcher === undefined) {
    const exhausted = retrier === undefined ? {} : { errorDetails: { retryIndex } };
    return { answer: { status: 'FAILED', ...error }, isSuccess: false, assigned: undefined, ...exhausted };
  }
  return toCaughtOutcome(visit, failure, { catcher, catchIndex });
}

interface Match {
  readonly catcher: Catcher;
  readonly catchIndex: number;
}

/** A catcher whose own fields fail fails the state. */
async function toCaughtOutcome(visit: Visit, failure: StatesError, { catcher, catchIndex }: Match): Promise<Outcome> {
  const error = { error: failure.error, cause: failure.reason };
  const scope = visit.scope({ errorOutput: failure.output });
  const errorDetails = { catchIndex };
  try {
    const { output, assigned } = await depart(visit, scope, catcher.next, catcher.flow);
    const answer = { status: 'CAUGHT_ERROR', ...error, output: JSON.stringify(output), nextState: catcher.next };
    return { answer, isSuccess: false, assigned, errorDetails };
  } catch (fault) {
    if (!(fault instanceof StatesError)) throw fault;
    const answer = { status: 'FAILED', error: fault.error, cause: fault.reason };
    return { answer, isSuccess: false, assigned: undefined, errorDetails };
  }
}
