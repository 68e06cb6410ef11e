// Task: one try of calling a resource, the wait for its answer or its token, and its timeouts. Retry and Catch are applied by
// the branch.
import { dataLimitBytes } from '../engine/data-limit.ts';
import type { RunHost } from '../engine/run-host.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { dataLimitError, resultTooLarge, runtimeError, StatesError } from '../engine/states-error.ts';
import { waitForToken } from '../engine/task-token-wait.ts';
import { invokeFunction } from '../integrations/lambda.ts';
import { isRecord, type Json, type JsonRecord, jsonBytes } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import type { TaskWork } from '../store/position.ts';
import { performActivity } from './activity-task.ts';
import type { Callee, Integration, Pending, TaskCall } from './integration.ts';
import { findStandIn } from './stand-in.ts';
import { type Departure, depart, type Visit } from './state.ts';
import { createActivityEvents, createFunctionEvents, createIntegrationEvents, type TaskEvents } from './task-events.ts';
import { markSubmitted, type Try } from './task-try.ts';

export function compileTask(
  definition: JsonRecord,
  callee: Callee,
  language: QueryLanguage,
): (visit: Visit) => Promise<Departure> {
  const limits = {
    timeout: compileSeconds(definition, 'TimeoutSeconds', language),
    heartbeat: compileSeconds(definition, 'HeartbeatSeconds', language),
    credentials: language.template(definition, 'Credentials', ''),
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
  readonly credentials: Evaluate | undefined;
  readonly timeout: ReadSeconds;
  readonly heartbeat: ReadSeconds;
}

type Parts = Pick<Try, 'visit' | 'cancellation' | 'events'>;

/**
 * Starts a new try. If the platform ended before the resource had received the token of the last try, the same token is used
 * again.
 */
async function scheduleTry(
  parts: Parts,
  callee: Callee,
  limits: Limits,
  previousToken: string | undefined,
): Promise<Try> {
  const { visit, events } = parts;
  const { host } = visit.branch;
  const isActivity = callee.kind === 'activity';
  const needsToken = isActivity || (callee.kind === 'integration' && callee.integration.pattern === 'token');
  const token = needsToken ? (previousToken ?? host.tokens.create()) : undefined;
  const scope = visit.scope({ taskToken: token });
  const input = checkArgumentSize(await visit.state.flow.argument(scope), visit);
  const timeoutSeconds = await limits.timeout(scope);
  const heartbeatSeconds = await limits.heartbeat(scope);
  const roleArn = limits.credentials && (await readRole(limits.credentials, scope));
  events.scheduled(input, { timeoutSeconds, heartbeatSeconds });
  events.started();
  if (token !== undefined) visit.branch.begin({ kind: 'task', token });
  const isTimed = timeoutSeconds !== undefined && !isActivity;
  const timesOutAt = isTimed ? host.clock.now() + timeoutSeconds * 1000 : undefined;
  return { ...parts, input, roleArn, token, heartbeatSeconds, timeoutSeconds, timesOutAt, submitted: undefined };
}

/** Resumes a try whose resource already had the work before a restart. */
function resumeTry(parts: Parts, { token, heartbeatSeconds, timesOutAt }: TaskWork, submitted: Json): Try {
  return {
    ...parts,
    input: null,
    roleArn: undefined,
    timeoutSeconds: undefined,
    token,
    heartbeatSeconds,
    timesOutAt,
    submitted,
  };
}

function createTaskEvents({ branch }: Visit, callee: Callee): TaskEvents {
  if (callee.kind === 'function') return createFunctionEvents(branch, callee.functionArn);
  if (callee.kind === 'activity') return createActivityEvents(branch, callee.activityArn);
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

async function readRole(evaluate: Evaluate, scope: Scope): Promise<string> {
  const credentials = await evaluate(scope);
  const roleArn = isRecord(credentials) ? credentials.RoleArn : undefined;
  if (typeof roleArn === 'string') return roleArn;
  throw runtimeError(`Expected the RoleArn of the Credentials to be a string, but was ${JSON.stringify(roleArn)}.`);
}

function selectHost({ visit, roleArn }: Try): RunHost {
  const { host } = visit.branch;
  return roleArn === undefined ? host : host.withRole(roleArn);
}

function checkArgumentSize(input: Json, visit: Visit): Json {
  if (jsonBytes(input) <= dataLimitBytes) return input;
  throw dataLimitError(
    `The state/task '${visit.state.name}' was given an input with a size exceeding the maximum number of bytes service limit.`,
  );
}

/**
 * Returns the result if it has at most 256 KiB. Throws a StatesError for a larger one: the task has failed, also in the history.
 */
function checkResultSize(result: Json, callee: Callee): Json {
  if (jsonBytes(result) <= dataLimitBytes) return result;
  if (callee.kind === 'activity') throw resultTooLarge(callee.activityArn);
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
  const standIn = attempt.submitted === undefined ? findStandIn(attempt, callee) : undefined;
  if (standIn !== undefined) return standIn();
  if (callee.kind === 'activity') return performActivity(attempt, callee.activityArn, startTimer);
  const { input } = attempt;
  const host = selectHost(attempt);
  if (callee.kind === 'function') return invokeFunction({ host, parameters: {} }, callee.functionArn, input);
  return performIntegration(attempt, callee.integration);
}

async function performIntegration(attempt: Try, integration: Integration): Promise<Json> {
  const call = { host: selectHost(attempt), parameters: isRecord(attempt.input) ? attempt.input : {} };
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
