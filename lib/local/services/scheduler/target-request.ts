// The call of a schedule's target, and the dead letter of a call that failed for good.
// Sources: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html,
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html,
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
import { AwsError } from '../../platform/aws-error.ts';
import { type CallService, type JsonObject, localAccount } from '../../platform/service.ts';
import type { Failure } from '../../platform/target-failure.ts';
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

type Request = Parameters<CallService>[1];

/** Calls the target with its role. Rejects with AwsError, also if a bus refuses the event. */
export async function callScheduleTarget(callService: CallService, invocation: Invocation): Promise<void> {
  const caller = { kind: 'role', roleArn: invocation.target.roleArn } as const;
  const answer = await callService(caller, buildRequest(invocation));
  // A bus returns 200 in any case; a refusal is in the entry.
  const [entry] = Array.isArray(answer.Entries) ? (answer.Entries as JsonObject[]) : [];
  if (entry?.ErrorCode !== undefined) throw new AwsError(String(entry.ErrorCode), String(entry.ErrorMessage));
}

function buildRequest(invocation: Invocation): Request {
  const { target } = invocation;
  const text = buildInput(invocation);
  switch (target.kind) {
    case 'function':
      return toRequest('lambda', 'Invoke', { FunctionName: target.arn, InvocationType: 'Event', Payload: text });
    case 'stateMachine':
      return toRequest('states', 'StartExecution', { stateMachineArn: target.arn, input: text });
    case 'bus':
      return toRequest('events', 'PutEvents', { Entries: [buildEntry(invocation, text)] });
    default: {
      const group = target.messageGroupId === undefined ? {} : { MessageGroupId: target.messageGroupId };
      return toRequest('sqs', 'SendMessage', { QueueArn: target.arn, MessageBody: text, ...group });
    }
  }
}

function toRequest(service: string, operation: string, input: JsonObject): Request {
  return { service, operation, input };
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

/** @param exhausted the limit of the retry policy that was reached; undefined if a retry could not help */
export function buildDeadLetter(
  queueArn: string,
  invocation: Invocation,
  { failure, exhausted }: { readonly failure: Failure; readonly exhausted: string | undefined },
): Request {
  const { id, scheduleArn, scheduledFor, attempts, target } = invocation;
  const attributes = {
    SCHEDULE_ARN: scheduleArn,
    TARGET_ARN: target.arn,
    EXECUTION_ID: id,
    SCHEDULED_TIME: toIsoSeconds(scheduledFor),
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message || failure.code,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    RETRY_ATTEMPTS: String(attempts - 1),
  };
  const typed = Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]);
  return toRequest('sqs', 'SendMessage', {
    QueueArn: queueArn,
    MessageBody: buildInput(invocation),
    MessageAttributes: Object.fromEntries(typed),
  });
}
