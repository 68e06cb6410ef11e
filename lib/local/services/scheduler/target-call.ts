// The call of a schedule's target, and the dead letter of a call that failed for good.
// Sources: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html,
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html,
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
import type { GivenUp } from '../../platform/retried-calls.ts';
import { type Caller, type CallService, type JsonObject, localAccount } from '../../platform/service.ts';
import { buildDeadLetter, buildTextRequest, requestTarget, type TargetRequest } from '../../platform/target-request.ts';
import type { Target } from './schedule-target.ts';

/** One firing of a schedule, with what its call needs, so that a later change of the schedule does not change it. */
export interface Invocation {
  readonly id: string;
  readonly scheduleArn: string;
  readonly target: Target;
  /** The time of the schedule for which it fires, in milliseconds since the epoch. */
  readonly scheduledFor: number;
  /** When its first call was due, in milliseconds since the epoch; later than `scheduledFor` by a part of the flexible window. */
  readonly firedAt: number;
  /** The number of calls of the target so far. */
  readonly attempts: number;
}

/** Calls the target with its role. Rejects with AwsError, also if a bus refuses the event. */
export function callScheduleTarget(callService: CallService, invocation: Invocation): Promise<void> {
  return requestTarget(callService, roleOf(invocation), buildRequest(invocation));
}

/** Sends the dead letter with the schedule's own role, as AWS does. */
export async function sendDeadLetter(
  callService: CallService,
  { queueArn, invocation, reason }: { queueArn: string; invocation: Invocation; reason: GivenUp },
): Promise<void> {
  const { id, scheduleArn, scheduledFor } = invocation;
  const source = { SCHEDULE_ARN: scheduleArn, EXECUTION_ID: id, SCHEDULED_TIME: toIsoSeconds(scheduledFor) };
  const body = buildInput(invocation);
  await callService(roleOf(invocation), buildDeadLetter({ queueArn, body, source, call: invocation, reason }));
}

function roleOf({ target }: Invocation): Caller {
  return { kind: 'role', roleArn: target.roleArn };
}

function buildRequest(invocation: Invocation): TargetRequest {
  const { target } = invocation;
  const text = buildInput(invocation);
  const { kind } = target;
  if (kind !== 'bus') return buildTextRequest({ ...target, kind }, text);
  return { service: 'events', operation: 'PutEvents', input: { Entries: [buildEntry(invocation, text)] } };
}

function buildEntry({ target, scheduleArn, scheduledFor }: Invocation, detail: string): JsonObject {
  return {
    EventBusName: target.arn,
    Source: target.event?.source,
    DetailType: target.event?.detailType,
    Detail: detail,
    Resources: [scheduleArn],
    Time: scheduledFor / 1000,
  };
}

/** The input with its context attributes filled in. */
function buildInput(invocation: Invocation): string {
  const { id, scheduleArn, scheduledFor, attempts, target } = invocation;
  if (target.input === undefined) return JSON.stringify(buildDefaultEvent(invocation));
  return target.input
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', toIsoSeconds(scheduledFor))
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempts + 1));
}

function buildDefaultEvent({ id, scheduleArn, scheduledFor }: Invocation): JsonObject {
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: localAccount.accountId,
    time: toIsoSeconds(scheduledFor),
    region: localAccount.region,
    resources: [scheduleArn],
    detail: '{}',
  };
}

function toIsoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
