// Waits for a run's outcome if the sender prefers it: `Prefer: wait=<seconds>`. Never refuses a request: its run is accepted already.

import { type Credential, hasScope } from '../../core/credential/credential.ts';
import type { Acceptance } from '../../core/event/keep-event.ts';
import { listEventRuns } from '../../core/run/event-runs.ts';
import type { RecordedRun, Run } from '../../core/run/run.ts';
import { type RunEndDeps, waitForRunEnd } from '../../core/run/run-end.ts';
import { longestWaitSeconds, type TakeWaitSlot } from '../../core/run/wait-slot.ts';
import { parsePreferredWaitSeconds } from '../request/preference.ts';
import type { HttpRequest, HttpResponse } from '../server/message.ts';

/** Time that is reserved for the last read and the response. */
const closingMs = 3_000;

export interface WaitDeps extends RunEndDeps {
  readonly takeWaitSlot: TakeWaitSlot;
}

export interface AcceptedRequest {
  readonly request: HttpRequest;
  readonly credential: Credential;
  readonly acceptance: Acceptance;
}

export interface WaitOutcome {
  /** The run, if it ended in time. */
  readonly run?: Run | undefined;
  /** `Preference-Applied`, if the request waited; else none. */
  readonly headers: HttpResponse['headers'];
}

/**
 * Waits until the only run of an accepted event has ended, or the preferred time is over. Without the preference nothing is read. The
 * preference is ignored for a credential that may not read runs, and if the maximum number of requests waits already.
 */
export async function waitForOutcome(
  { request, credential, acceptance }: AcceptedRequest,
  deps: WaitDeps,
): Promise<WaitOutcome> {
  const preferred = parsePreferredWaitSeconds(request) ?? 0;
  const { kind, event } = acceptance;
  const [expected, ...others] = listEventRuns({ event, runs: [], emitted: [] });
  const hasOneRun = expected !== undefined && others.length === 0;
  if (preferred === 0 || kind === 'conflict' || !hasOneRun || !hasScope(credential, 'runs:read'))
    return { headers: {} };
  const seconds = Math.min(preferred, longestWaitSeconds);
  const headers = { 'preference-applied': `wait=${seconds}` };
  const earlier = kind === 'replay' ? await waitForRunEnd(expected.id, deps.now(), deps) : undefined;
  if (earlier !== undefined) return { run: mergeRun(expected, earlier), headers };
  // The run is accepted: an error here would look like a refusal.
  const slot = await deps.takeWaitSlot().catch(() => undefined);
  if (slot === undefined) return { headers: {} };
  try {
    const end = await waitForRunEnd(expected.id, toDeadline(seconds, request, deps), deps);
    return { run: end && mergeRun(expected, end), headers };
  } finally {
    await slot.release().catch(() => undefined);
  }
}

function toDeadline(seconds: number, { answerBy }: HttpRequest, { now }: RunEndDeps): Date {
  const preferredMs = now().getTime() + seconds * 1_000;
  return new Date(answerBy === undefined ? preferredMs : Math.min(preferredMs, answerBy.getTime() - closingMs));
}

function mergeRun(expected: Run, recorded: RecordedRun): Run {
  return { ...expected, ...recorded };
}
