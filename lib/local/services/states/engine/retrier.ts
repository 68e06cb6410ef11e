// Retry: the errors that a retrier matches and its delays. Source: Amazon States Language, "Retrying after error".
import type { JsonRecord } from '../language/json.ts';
import type { StatesError } from './states-error.ts';

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly hasFullJitter: boolean;
}

/** Applies AWS's defaults: 3 attempts, 1 s, doubled for each retry, no jitter. */
export function compileRetrier(raw: JsonRecord): Retrier {
  return {
    errorEquals: (raw.ErrorEquals ?? []) as readonly string[],
    intervalSeconds: (raw.IntervalSeconds ?? 1) as number,
    maxAttempts: (raw.MaxAttempts ?? 3) as number,
    backoffRate: (raw.BackoffRate ?? 2) as number,
    maxDelaySeconds: raw.MaxDelaySeconds as number | undefined,
    hasFullJitter: raw.JitterStrategy === 'FULL',
  };
}

/** The retry for a failure, with the new attempt count of each retrier; undefined if no attempt is left. */
export function findRetry(
  retriers: readonly Retrier[],
  attempts: readonly number[],
  failure: StatesError,
): { readonly retrier: Retrier; readonly attempt: number; readonly attempts: readonly number[] } | undefined {
  const index = retriers.findIndex(({ errorEquals }) => matchesError(errorEquals, failure));
  const retrier = retriers[index];
  const attempt = (attempts[index] ?? 0) + 1;
  if (retrier === undefined || attempt > retrier.maxAttempts) return undefined;
  return {
    retrier,
    attempt,
    attempts: retriers.map((_one, each) => (each === index ? attempt : (attempts[each] ?? 0))),
  };
}

/** Milliseconds before attempt `attempt` (1 for the first retry). Full jitter draws a number between 0 and the delay. */
export function retryDelayMs(retrier: Retrier, attempt: number, random: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** (attempt - 1);
  const delay = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return retrier.hasFullJitter ? delay * random() : delay;
}

/**
 * Whether a failure matches one of the error names of a retrier or a catcher. `States.ALL` matches all errors except
 * `States.Runtime`. `States.TaskFailed` matches the same errors, except timeouts. `States.Timeout` also matches a missed
 * heartbeat.
 */
export function matchesError(names: readonly string[], failure: StatesError): boolean {
  return names.some((name) => failure.aliases.includes(name) || matchesName(name, failure.error));
}

function matchesName(name: string, error: string | undefined): boolean {
  if (error === 'States.Runtime') return false;
  if (name === error || name === 'States.ALL') return true;
  const isTimeout = error === 'States.Timeout' || error === 'States.HeartbeatTimeout';
  return (name === 'States.Timeout' && isTimeout) || (name === 'States.TaskFailed' && !isTimeout);
}
