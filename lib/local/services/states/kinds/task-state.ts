// Task: one try of calling a resource, the wait for its answer or its token, and its timeouts. Retry and Catch are applied by
// the branch.
import { dataLimitBytes } from '../engine/data-limit.ts';
import type { StandInAnswer } from '../engine/run-host.ts';
import type { Scope } from '../engine/scope.ts';
import { dataLimitError, resultTooLarge, StatesError } from '../engine/states-error.ts';
import { waitForToken } from '../engine/task-token-wait.ts';
import { invokeFunction } from '../integrations/lambda.ts';
import { toPlainNumbers } from '../language/exact-json.ts';
import { isRecord, type Json, type JsonRecord, jsonBytes } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import type { TaskWork } from '../store/position.ts';
import type { Integration, Pending, TaskCall } from './integration.ts';
import { type Departure, depart, type Visit } from './state.ts';
import { createFunctionEvents, createIntegrationEvents, type TaskEvents } from './task-events.ts';
import { markSubmitted, type Try } from './task-try.ts';

/** The target of a task: an integration, or a function by its ARN. */
export type Callee =
  | { readonly kind: 'integration'; readonly integration: Integration }
  | { readonly kind: 'function'; readonly functionArn: string };

export function compileTask(
  definition: JsonRecord,
  callee: Callee,
  language: QueryLanguage,
): (visit: Visit) => Promise<Departure> {
  const limits = {
    timeout: compileSeconds(definition, 'TimeoutSeconds', language),
    heartbeat: compileSeconds(definition, 'HeartbeatSeconds', language),
  };
  return async (visit) => {
    const startedWork = visit.startedWork?.kind === 'task' ? visit.startedWork : undefined;
    const { cancellation, detach } = visit.branch.cancellation.child();
    const parts = { visit, cancellation, events: createTaskEvents(visit, callee) };
    try {
      const attempt =
        startedWork?.submitted === undefined
          ? await scheduleTry(parts, callee, limits, startedWork?.token)
          : resumeTry(parts, startedWork, startedWork.submitted);
      return await awaitResult(attempt, callee);
    } finally {
      detach();
    }
  };
}

async function awaitResult(attempt: Try, callee: Callee): Promise<Departure> {
  const stopTimer = startTimer(attempt);
  try {
    const result = checkResultSize(await attempt.cancellation.race(perform(attempt, callee)), callee);
    attempt.events.succeeded(result);
    return await depart(attempt.visit, toResultScope(attempt, result));
  } catch (fault) {
    throw recordFailure(fault, attempt);
  } finally {
    stopTimer();
  }
}

interface Limits {
  readonly timeout: ReadSeconds;
  readonly heartbeat: ReadSeconds;
}

type Parts = Pick<Try, 'visit' | 'cancellation' | 'events'>;

/** Starts a new try. If a restart cut off the last one before the resource had its token, the same token is used again. */
async function scheduleTry(
  parts: Parts,
  callee: Callee,
  limits: Limits,
  previousToken: string | undefined,
): Promise<Try> {
  const { visit, events } = parts;
  const { host } = visit.branch;
  const needsToken = callee.kind === 'integration' && callee.integration.pattern === 'token';
  const token = needsToken ? (previousToken ?? host.tokens.create()) : undefined;
  const scope = visit.scope({ taskToken: token });
  const input = checkArgumentSize(await visit.state.flow.argument(scope), visit);
  const timeoutSeconds = await limits.timeout(scope);
  const heartbeatSeconds = await limits.heartbeat(scope);
  events.scheduled(input, { timeoutSeconds, heartbeatSeconds });
  events.started();
  if (token !== undefined) visit.branch.begin({ kind: 'task', token });
  const timesOutAt = timeoutSeconds === undefined ? undefined : host.clock.now() + timeoutSeconds * 1000;
  return { ...parts, input, token, heartbeatSeconds, timesOutAt, submitted: undefined };
}

/** Resumes a try whose resource already had the work before a restart. */
function resumeTry(parts: Parts, { token, heartbeatSeconds, timesOutAt }: TaskWork, submitted: Json): Try {
  return { ...parts, input: null, token, heartbeatSeconds, timesOutAt, submitted };
}

function createTaskEvents({ branch }: Visit, callee: Callee): TaskEvents {
  if (callee.kind === 'function') return createFunctionEvents(branch, callee.functionArn);
  return createIntegrationEvents(branch, callee.integration);
}

function toResultScope({ visit, token }: Try, result: Json): Scope {
  return visit.scope({ result, taskToken: token });
}

/** Returns the seconds of a limit; undefined if the state has none. Throws for a number that is not a positive integer. */
type ReadSeconds = (scope: Scope) => Promise<number | undefined>;

function compileSeconds(definition: JsonRecord, field: string, language: QueryLanguage): ReadSeconds {
  const evaluate = language.value(definition, field, 'number');
  return async (scope) => {
    const value = await evaluate?.(scope);
    if (value === undefined || (Number.isInteger(value) && (value as number) > 0)) return value as number | undefined;
    throw language.refuse(field, `Expected positive integer for ${field}, got '${JSON.stringify(value)}' instead.`);
  };
}

function checkArgumentSize(input: Json, visit: Visit): Json {
  if (jsonBytes(input) <= dataLimitBytes) return input;
  throw dataLimitError(
    `The state/task '${visit.state.name}' was given an input with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** A result that is too large is a failure of the task, and is recorded as such in the history. */
function checkResultSize(result: Json, callee: Callee): Json {
  if (jsonBytes(result) <= dataLimitBytes) return result;
  throw resultTooLarge(callee.kind === 'function' ? callee.functionArn : callee.integration.resourceType);
}

function startTimer({ visit, cancellation, timesOutAt }: Try): () => void {
  if (timesOutAt === undefined) return () => {};
  const { clock } = visit.branch.host;
  return clock.after(timesOutAt - clock.now(), () => cancellation.cancel(new StatesError('States.Timeout')));
}

/** Records a failure of the try and returns it. The branch records the failures of expressions. */
function recordFailure(fault: unknown, { events, submitted }: Try): unknown {
  if (fault instanceof StatesError && !fault.raisedByInterpreter) events.failed(fault, submitted !== undefined);
  return fault;
}

async function perform(attempt: Try, callee: Callee): Promise<Json> {
  const answer = attempt.submitted === undefined ? findStandInAnswer(attempt) : undefined;
  if (answer !== undefined) return toStandInResult(answer);
  const { visit, input } = attempt;
  const { host } = visit.branch;
  if (callee.kind === 'function') return invokeFunction({ host, parameters: {} }, callee.functionArn, input);
  return performIntegration(attempt, callee.integration);
}

function findStandInAnswer({ visit, input }: Try): StandInAnswer | undefined {
  const { host } = visit.branch;
  return host.standIn?.(host.stateMachineName, visit.state.name, visit.retryCount, toPlainNumbers(input), host.rootArn);
}

function toStandInResult(answer: StandInAnswer): Json {
  if ('output' in answer) return answer.output;
  throw new StatesError(answer.error, answer.cause);
}

async function performIntegration(attempt: Try, integration: Integration): Promise<Json> {
  const call = { host: attempt.visit.branch.host, parameters: isRecord(attempt.input) ? attempt.input : {} };
  switch (integration.pattern) {
    case 'response':
      return integration.call(call);
    case 'token':
      return waitForToken(attempt, () => integration.call(call));
    case 'sync': {
      const { outcome, stop } = await submitOrResume(attempt, integration, call);
      return attempt.cancellation.race(outcome, stop);
    }
  }
}

async function submitOrResume(attempt: Try, integration: Integration, call: TaskCall): Promise<Pending> {
  const { submit, resume, resource } = integration;
  if (submit === undefined || resume === undefined) throw new Error(`${resource} cannot be waited for`);
  if (attempt.submitted !== undefined) return resume(call, attempt.submitted);
  const pending = await submit(call);
  markSubmitted(attempt, pending.submitted);
  return pending;
}
