// Applies each history event to the visit that it belongs to. fold-history.ts decides which visit that is.

import { defined } from '../../../value/defined.ts';
import type { HistoryDetails, HistoryEvent } from './history-event.ts';
import type { Attempt, Iterations, Visit } from './visit.ts';

type Apply = (visit: Visit, event: HistoryEvent) => void;

/** The first entry whose pattern fits the event's type applies. Events of other types do not change a visit. */
const effects: readonly (readonly [type: RegExp, apply: Apply])[] = [
  [/^MapIteration/, countIteration],
  [/^MapRun/, noteMapRun],
  [/StateExited$/, exit],
  [/StateAborted$/, abort],
  [/StateStarted$/, startInner],
  [/StateFailed$/, (visit, { details }) => fail(visit, details)],
  [/Scheduled$/, startAttempt],
  // `TaskFailed`, `LambdaFunctionTimedOut`, `ActivityScheduleFailed`, `EvaluationFailed`, …
  [/(?:Failed|TimedOut)$/, failAttempt],
  [/Succeeded$/, succeed],
];

/** Applies an event that follows the entry of a state to the state's visit. */
export function applyToVisit(visit: Visit, event: HistoryEvent): void {
  visit.changedBy = event.id;
  const effect = effects.find(([type]) => type.test(event.type));
  effect?.[1](visit, event);
}

/** The visit ends because the execution ends, or because its state fails without an event of its own. */
export function fail(visit: Visit, { error, cause }: HistoryDetails): void {
  visit.status = 'failed';
  if (error !== undefined) visit.error = error;
  if (cause !== undefined) visit.cause = cause;
}

export function abort(visit: Visit): void {
  if (visit.status === 'running') visit.status = visit.error === undefined ? 'aborted' : 'failed';
}

/** The visit continues after a redrive, or its state is tried again. */
export function resume(visit: Visit): void {
  visit.status = 'running';
  delete visit.error;
  delete visit.cause;
}

function exit(visit: Visit, { at, details }: HistoryEvent): void {
  visit.status = visit.error === undefined && visit.status !== 'failed' ? 'succeeded' : 'caught';
  visit.exitedAt = at;
  if (details.output !== undefined) visit.output = details.output;
}

/** A Map or Parallel state begins its work, for the first time or again. */
function startInner(visit: Visit, { details: { length } }: HistoryEvent): void {
  resume(visit);
  if (visit.type === 'Map') visit.iterations = { total: length ?? 0, started: 0, succeeded: 0, failed: 0 };
}

function startAttempt(visit: Visit, { at, details }: HistoryEvent): void {
  const { resource, parameters, input } = details;
  resume(visit);
  const isSecret = returnsSecret(details) ? (true as const) : undefined;
  visit.attempts.push({ scheduledAt: at, ...defined({ resource, arguments: parameters ?? input, isSecret }) });
}

/** Whether the answer of a call is a secret: of Secrets Manager, or a decrypted parameter. */
function returnsSecret({ resourceType = '', parameters = '' }: HistoryDetails): boolean {
  if (resourceType === 'aws-sdk:secretsmanager') return true;
  return resourceType === 'aws-sdk:ssm' && /"WithDecryption"\s*:\s*true/.test(parameters);
}

function failAttempt(visit: Visit, event: HistoryEvent): void {
  const { error, cause } = event.details;
  const attempt = findOpenAttempt(visit);
  if (attempt !== undefined) attempt.endedAt = event.at;
  for (const target of attempt === undefined ? [visit] : [visit, attempt]) {
    if (error !== undefined) target.error = error;
    if (cause !== undefined) target.cause = cause;
  }
}

function succeed(visit: Visit, { at, details: { output } }: HistoryEvent): void {
  resume(visit);
  const attempt = findOpenAttempt(visit);
  if (attempt === undefined) return;
  attempt.endedAt = at;
  if (output !== undefined && attempt.isSecret !== true) attempt.result = output;
}

function findOpenAttempt({ attempts }: Visit): Attempt | undefined {
  const last = attempts.at(-1);
  return last?.endedAt === undefined ? last : undefined;
}

const iterationCounts: Readonly<Record<string, 'started' | 'succeeded' | 'failed'>> = {
  MapIterationStarted: 'started',
  MapIterationSucceeded: 'succeeded',
  MapIterationFailed: 'failed',
};

function countIteration(visit: Visit, { type }: HistoryEvent): void {
  const count = iterationCounts[type];
  if (count !== undefined) getIterations(visit)[count] += 1;
}

function noteMapRun(visit: Visit, { details: { mapRunArn, error, cause } }: HistoryEvent): void {
  if (mapRunArn !== undefined) getIterations(visit).mapRunArn = mapRunArn;
  if (error !== undefined) visit.error = error;
  if (cause !== undefined) visit.cause = cause;
}

function getIterations(visit: Visit): Iterations {
  visit.iterations ??= { total: 0, started: 0, succeeded: 0, failed: 0 };
  return visit.iterations;
}
