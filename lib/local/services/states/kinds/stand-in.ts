// Stand-ins: results that replace the calls of tasks. If the platform does not have a task's resource, a stand-in is the only
// possible result.
import type { Branch } from '../engine/branch.ts';
import type { StandInAnswer, StandInCall, StandInResult } from '../engine/run-host.ts';
import type { Scope } from '../engine/scope.ts';
import { asText } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import { compileTemplate } from '../language/jsonata-template.ts';
import { listStrandIndexes } from '../store/position.ts';
import type { Callee } from './integration.ts';
import type { Try } from './task-try.ts';

/**
 * Returns the task's result without a call of its resource; undefined if the resource has to be called.
 * @throws StatesError `States.Runtime`, which no Catch handles, if the platform does not have the resource and there is no stand-in
 */
export function findStandIn(attempt: Try, callee: Callee): (() => Promise<Json>) | undefined {
  const { standIns } = attempt.visit.branch.host;
  const call = describeCall(attempt);
  const answer = standIns?.find(call);
  if (answer !== undefined) return () => applyAnswer(answer, attempt);
  const missing = callee.kind === 'integration' ? callee.integration.missing : undefined;
  if (missing === undefined) return undefined;
  const remedy = standIns?.remedy(call) ?? 'give the state a stand-in';
  const what = `the local platform does not have ${missing}, which the state "${call.stateName}" calls`;
  throw new StatesError('States.Runtime', `${what}: ${remedy}`);
}

/** How often each state of a branch was called. Kept in memory: after a restart, the retries of the visit count. */
const counts = new WeakMap<Branch, Map<string, number>>();

function describeCall({ visit, input, token }: Try): StandInCall {
  const { branch, state, retryCount } = visit;
  const { stateMachineName, rootArn } = branch.host;
  const ofBranch = counts.get(branch) ?? new Map<string, number>();
  counts.set(branch, ofBranch);
  const count = Math.max(ofBranch.get(state.name) ?? 0, retryCount);
  ofBranch.set(state.name, count + 1);
  const place = listStrandIndexes(branch.path);
  const asked = { arguments: input, place, taskToken: token };
  return { stateMachineName, stateName: state.name, count, executionArn: rootArn, ...asked };
}

async function applyAnswer({ delaySeconds, isLiteral = false, ...answer }: StandInAnswer, attempt: Try): Promise<Json> {
  const { cancellation, visit } = attempt;
  const { clock, skipWaits } = visit.branch.host;
  if (delaySeconds !== undefined && !skipWaits) await cancellation.sleep(clock, delaySeconds * 1000);
  if ('refusal' in answer) throw new StatesError('States.Runtime', answer.refusal);
  const result = isLiteral ? answer : ((await evaluate(answer as JsonRecord, attempt)) as unknown as StandInResult);
  if ('output' in result) return result.output;
  throw new StatesError(asText(result.error), result.cause === undefined ? undefined : asText(result.cause));
}

/** A faulty expression is a fault of the stand-in: it must not look like a failure of the resource, which Catch would handle. */
async function evaluate(answer: JsonRecord, { visit, input, token }: Try): Promise<Json> {
  const { name } = visit.state;
  const scope: Scope = { ...visit.scope({ taskToken: token }), input, variables: { arguments: input } };
  try {
    return await compileTemplate(answer, `standIns/${name}`)(scope);
  } catch (fault) {
    const reason = fault instanceof StatesError ? (fault.reason ?? fault.error) : String(fault);
    throw new StatesError('States.Runtime', `the stand-in of the state "${name}" failed: ${reason}`);
  }
}
