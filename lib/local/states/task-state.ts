// Task: one try of calling a resource, its waiting for an answer or a token, its timeouts. Retry and Catch are the branch's.
import { dataLimitBytes } from './data-limit.ts';
import type { Integration } from './integration.ts';
import { invokeFunction } from './integrations/lambda.ts';
import { isRecord, type Json, type JsonRecord, jsonBytes } from './json.ts';
import type { QueryLanguage } from './query-language.ts';
import type { StandInAnswer } from './run-host.ts';
import type { Evaluate, Scope } from './scope.ts';
import { type Departure, depart, type Visit } from './state.ts';
import { dataLimitError, runtimeError, StatesError } from './states-error.ts';
import { functionEvents, integrationEvents, type TaskEvents } from './task-events.ts';
import { waitForToken } from './task-token-wait.ts';
import { markSubmitted, type Try } from './task-try.ts';

/** What a task calls: an integration, or a function by its own ARN. */
export type Callee =
  | { readonly kind: 'integration'; readonly integration: Integration }
  | { readonly kind: 'function'; readonly functionArn: string };

export function compileTask(
  definition: JsonRecord,
  callee: Callee,
  language: QueryLanguage,
): (visit: Visit) => Promise<Departure> {
  const timeout = language.value(definition, 'TimeoutSeconds', 'number');
  const heartbeat = language.value(definition, 'HeartbeatSeconds', 'number');
  const needsToken = callee.kind === 'integration' && callee.integration.pattern === 'token';
  return async (visit) => {
    const token = needsToken ? visit.branch.host.tokens.create() : undefined;
    const scope = visit.scope(token === undefined ? {} : { taskToken: token });
    const input = argumentWithin(await visit.state.flow.argument(scope), visit);
    const timeoutSeconds = await seconds(timeout, scope);
    const heartbeatSeconds = await seconds(heartbeat, scope);
    const { cancellation, detach } = visit.branch.cancellation.child();
    const events = eventsOf(visit, callee);
    const attempt: Try = { visit, input, token, heartbeatSeconds, cancellation, events, wasSubmitted: false };
    events.scheduled(input, { timeoutSeconds, heartbeatSeconds });
    events.started();
    const stopTimer = startTimer(attempt, timeoutSeconds);
    try {
      const result = resultWithin(await cancellation.race(perform(attempt, callee)), callee);
      events.succeeded(result);
      return await depart(visit, scopeOfResult(visit, result, token));
    } catch (fault) {
      throw told(fault, attempt);
    } finally {
      stopTimer();
      detach();
    }
  };
}

function eventsOf({ branch }: Visit, callee: Callee): TaskEvents {
  if (callee.kind === 'function') return functionEvents(branch, callee.functionArn);
  return integrationEvents(branch, callee.integration);
}

function scopeOfResult(visit: Visit, result: Json, token: string | undefined): Scope {
  return visit.scope({ result, ...(token === undefined ? {} : { taskToken: token }) });
}

async function seconds(evaluate: Evaluate | undefined, scope: Scope): Promise<number | undefined> {
  if (evaluate === undefined) return undefined;
  const value = await evaluate(scope);
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw runtimeError(`Expected a timeout to be a positive integer of seconds, but was ${JSON.stringify(value)}.`);
}

function argumentWithin(input: Json, visit: Visit): Json {
  if (jsonBytes(input) <= dataLimitBytes) return input;
  throw dataLimitError(
    `The state/task '${visit.state.name}' was given an input with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** A resource's result that is too large is the task's failure, as its history tells. */
function resultWithin(result: Json, callee: Callee): Json {
  if (jsonBytes(result) <= dataLimitBytes) return result;
  const name = callee.kind === 'function' ? callee.functionArn : callee.integration.resourceType;
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StatesError('States.DataLimitExceeded', cause);
}

function startTimer({ visit, cancellation }: Try, timeoutSeconds: number | undefined): () => void {
  if (timeoutSeconds === undefined) return () => {};
  return visit.branch.host.clock.after(timeoutSeconds * 1000, () =>
    cancellation.cancel(new StatesError('States.Timeout')),
  );
}

/** Tells a failure of the try itself in the history; failures of its expressions are told by the branch. */
function told(fault: unknown, { events, wasSubmitted }: Try): unknown {
  if (fault instanceof StatesError && !fault.raisedByInterpreter) events.failed(fault, wasSubmitted);
  return fault;
}

async function perform(attempt: Try, callee: Callee): Promise<Json> {
  const { visit, input } = attempt;
  const { host } = visit.branch;
  const answer = host.standIn?.(host.stateMachineName, visit.state.name, visit.retryCount, input, host.rootArn);
  if (answer !== undefined) return standInResult(answer);
  if (callee.kind === 'function') return invokeFunction({ host, parameters: {} }, callee.functionArn, input);
  return performIntegration(attempt, callee.integration);
}

function standInResult(answer: StandInAnswer): Json {
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
      if (integration.submit === undefined) throw new Error(`${integration.resource} cannot be waited for`);
      const pending = await integration.submit(call);
      markSubmitted(attempt, pending.submitted);
      return attempt.cancellation.race(pending.outcome, pending.stop);
    }
  }
}
