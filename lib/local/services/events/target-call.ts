// The call that delivers an event to a target.
import { AwsError } from '../../platform/aws-error.ts';
import type { Caller, CallService } from '../../platform/service.ts';
import { buildTextRequest, requestTarget, type TargetRequest } from '../../platform/target-request.ts';
import type { TakenEvent } from './bus-event.ts';
import type { ForwardedEvents } from './forwarded-events.ts';
import type { RuleIdentity } from './input-template.ts';
import { type Target, targetInput } from './target.ts';

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
  await requestTarget(callService, caller, buildRequest(options));
}

/** EventBridge as the caller, on behalf of a rule. */
export function eventBridge(ruleArn: string): Caller {
  return { kind: 'service', principal: 'events.amazonaws.com', sourceArn: ruleArn };
}

function buildRequest({ target, taken, rule, forwarded }: CallOptions): TargetRequest {
  const { kind } = target;
  if (kind !== 'bus') return buildTextRequest({ ...target, kind }, targetInput(target, taken, rule));
  return { service: 'events', operation: 'PutEvents', input: forwarded.wrap(taken.event, target.arn) };
}
