// Waiting for a run's outcome where the sender prefers so: `Prefer: wait=<seconds>`. Nothing here refuses: the run is accepted.

import { type Credential, hasScope } from '../../core/credential/credential.ts';
import type { Acceptance } from '../../core/event/keep-event.ts';
import type { RecordedRun, Run } from '../../core/run/run.ts';
import { endOfRun, type RunEndDeps } from '../../core/run/run-end.ts';
import { longestWaitSeconds, type TakeWaitSlot } from '../../core/run/wait-slot.ts';
import { parsePreferredWaitSeconds } from '../request/preference.ts';
import type { HttpRequest, HttpResponse } from '../server/message.ts';
import { listRuns } from './progress.ts';

/** What the last read and the answer may take of the time that the function has. */
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
  /** The run, where it has ended in time. */
  readonly run?: Run | undefined;
  /** What the answer says of the wish: `Preference-Applied`, where it was heard. */
  readonly headers: HttpResponse['headers'];
}

/**
 * Waits until the one run of an accepted event has ended, or the time that the sender gives is over. Without a wish nothing is
 * read. The wish is passed over for a credential that may not read runs, and where as many requests wait as may.
 */
export async function waited(
  { request, credential, acceptance }: AcceptedRequest,
  deps: WaitDeps,
): Promise<WaitOutcome> {
  const wished = parsePreferredWaitSeconds(request) ?? 0;
  const { kind, event } = acceptance;
  const [promised, ...others] = listRuns({ event, runs: [], emitted: [] });
  const hasOneRun = promised !== undefined && others.length === 0;
  if (wished === 0 || kind === 'conflict' || !hasOneRun || !hasScope(credential, 'runs:read')) return { headers: {} };
  const seconds = Math.min(wished, longestWaitSeconds);
  const headers = { 'preference-applied': `wait=${seconds}` };
  const earlier = kind === 'replay' ? await endOfRun(promised.id, deps.now(), deps) : undefined;
  if (earlier !== undefined) return { run: mergeRun(promised, earlier), headers };
  // The run is accepted: a failure here must not look as if it had been refused.
  const slot = await deps.takeWaitSlot().catch(() => undefined);
  if (slot === undefined) return { headers: {} };
  try {
    const end = await endOfRun(promised.id, toDeadline(seconds, request, deps), deps);
    return { run: end && mergeRun(promised, end), headers };
  } finally {
    await slot.release().catch(() => undefined);
  }
}

function toDeadline(seconds: number, { answerBy }: HttpRequest, { now }: RunEndDeps): Date {
  const wishedMs = now().getTime() + seconds * 1_000;
  return new Date(answerBy === undefined ? wishedMs : Math.min(wishedMs, answerBy.getTime() - closingMs));
}

function mergeRun(promised: Run, recorded: RecordedRun): Run {
  return { ...promised, ...recorded };
}
