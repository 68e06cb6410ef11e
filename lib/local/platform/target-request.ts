// What a rule of EventBridge and a schedule send alike: the request to a target, and a dead letter.
import { AwsError } from './aws-error.ts';
import type { GivenUp, RetriedCall } from './retried-calls.ts';
import type { Caller, CallService, JsonObject } from './service.ts';

export type TargetRequest = Parameters<CallService>[1];

/** A target that takes a text as it is. */
interface TextTarget {
  readonly kind: 'function' | 'stateMachine' | 'queue';
  readonly arn: string;
  readonly messageGroupId?: string | undefined;
}

/** Calls the target. Rejects with AwsError, also if a bus refuses the event. */
export async function requestTarget(callService: CallService, caller: Caller, request: TargetRequest): Promise<void> {
  const answer = await callService(caller, request);
  // A bus returns 200 in any case; a refusal is in the entry.
  const [entry] = Array.isArray(answer.Entries) ? (answer.Entries as JsonObject[]) : [];
  if (entry?.ErrorCode !== undefined) throw new AwsError(String(entry.ErrorCode), String(entry.ErrorMessage));
}

export function buildTextRequest({ kind, arn, messageGroupId }: TextTarget, text: string): TargetRequest {
  switch (kind) {
    case 'function':
      return toRequest('lambda', 'Invoke', { FunctionName: arn, InvocationType: 'Event', Payload: text });
    case 'stateMachine':
      return toRequest('states', 'StartExecution', { stateMachineArn: arn, input: text });
    case 'queue': {
      const group = messageGroupId === undefined ? {} : { MessageGroupId: messageGroupId };
      return toRequest('sqs', 'SendMessage', { QueueArn: arn, MessageBody: text, ...group });
    }
  }
}

export interface DeadLetter {
  readonly queueArn: string;
  readonly body: string;
  /** What names the source of the call, by AWS's names of attributes. */
  readonly source: Readonly<Record<string, string>>;
  readonly call: RetriedCall;
  readonly reason: GivenUp;
}

/**
 * Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html,
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export function buildDeadLetter({ queueArn, body, source, call, reason }: DeadLetter): TargetRequest {
  const { failure, exhausted } = reason;
  const attributes = {
    ...source,
    TARGET_ARN: call.target.arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message || failure.code,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    RETRY_ATTEMPTS: String(call.attempts - 1),
  };
  const typed = Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]);
  const input = { QueueArn: queueArn, MessageBody: body, MessageAttributes: Object.fromEntries(typed) };
  return toRequest('sqs', 'SendMessage', input);
}

function toRequest(service: string, operation: string, input: JsonObject): TargetRequest {
  return { service, operation, input };
}
