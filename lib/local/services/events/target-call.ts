// The call that delivers an event to a target.
import { AwsError } from '../../platform/aws-error.ts';
import type { Caller, CallService, JsonObject } from '../../platform/service.ts';
import type { TakenEvent } from './bus-event.ts';
import type { ForwardedEvents } from './forwarded-events.ts';
import type { RuleIdentity } from './input-template.ts';
import { type Target, targetInput } from './target.ts';

export interface TargetCall {
  readonly caller: Caller;
  readonly request: { readonly service: string; readonly operation: string; readonly input: JsonObject };
}

export interface CallOptions {
  readonly target: Target;
  readonly taken: TakenEvent;
  readonly rule: RuleIdentity;
  readonly forwarded: ForwardedEvents;
}

export async function callTarget(callService: CallService, options: CallOptions): Promise<void> {
  const { target, rule, taken } = options;
  if (target.kind === 'bus' && taken.isForwarded === true) {
    throw new AwsError('ThirdHop', 'An event that came from another event bus cannot be sent to a third one.');
  }
  const caller: Caller =
    target.roleArn === undefined || target.kind === 'queue' || target.kind === 'function'
      ? eventBridge(rule.ruleArn)
      : { kind: 'role', roleArn: target.roleArn };
  const answer = await callService(caller, request(options));
  // A bus returns 200 in any case; a refusal is in the entry.
  const [entry] = Array.isArray(answer.Entries) ? (answer.Entries as JsonObject[]) : [];
  if (entry?.ErrorCode !== undefined) throw new AwsError(String(entry.ErrorCode), String(entry.ErrorMessage));
}

/** EventBridge as the caller, on behalf of a rule. */
export function eventBridge(ruleArn: string): Caller {
  return { kind: 'service', principal: 'events.amazonaws.com', sourceArn: ruleArn };
}

function request({ target, taken, rule, forwarded }: CallOptions): TargetCall['request'] {
  if (target.kind === 'bus') {
    return { service: 'events', operation: 'PutEvents', input: forwarded.wrap(taken.event, target.arn) };
  }
  const text = targetInput(target, taken, rule);
  if (target.kind === 'function') {
    return {
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: target.arn, InvocationType: 'Event', Payload: text },
    };
  }
  if (target.kind === 'stateMachine') {
    return { service: 'states', operation: 'StartExecution', input: { stateMachineArn: target.arn, input: text } };
  }
  const group = target.messageGroupId === undefined ? {} : { MessageGroupId: target.messageGroupId };
  return { service: 'sqs', operation: 'SendMessage', input: { QueueArn: target.arn, MessageBody: text, ...group } };
}
