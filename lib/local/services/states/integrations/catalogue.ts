// The resources that a task may name, by ARN. An integration that only AWS has needs a stand-in, and so does one that is in no
// table; a resource that AWS does not know is refused.
import { entryOf } from '../../../../asl/grammar/json.ts';
import { judgeOptimizedCall } from '../../../../asl/resources/optimized-call.ts';
import { type IntegrationPattern, parseResource } from '../../../../asl/resources/resource-arn.ts';
import { judgeSdkCall } from '../../../../asl/resources/sdk-call.ts';
import type { Integration, Pattern } from '../kinds/integration.ts';
import { sdkAction } from './aws-sdk.ts';
import { itemOperation } from './dynamodb.ts';
import { putEvents } from './events.ts';
import { httpInvoke } from './http.ts';
import { invoke } from './lambda.ts';
import { publish, sendMessage } from './messages.ts';
import { startExecution, startExecutionSync } from './start-execution.ts';

/** The optimized integrations that the platform has, by service and action. */
const optimized: Readonly<Record<string, Integration['call']>> = {
  'lambda:invoke': invoke,
  'events:putEvents': putEvents,
  'dynamodb:getItem': itemOperation('GetItem'),
  'dynamodb:putItem': itemOperation('PutItem'),
  'dynamodb:updateItem': itemOperation('UpdateItem'),
  'dynamodb:deleteItem': itemOperation('DeleteItem'),
  'sqs:sendMessage': sendMessage,
  'sns:publish': publish,
  'states:startExecution': startExecution,
  'http:invoke': httpInvoke,
};

export type TaskResource =
  | { readonly kind: 'integration'; readonly integration: Integration }
  | { readonly kind: 'function'; readonly functionArn: string }
  | { readonly kind: 'activity'; readonly activityArn: string }
  /** AWS knows no such resource. */
  | { readonly kind: 'refused' };

const functionArn = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?$/;

type IntegrationName = Extract<ReturnType<typeof parseResource>, { kind: 'integration' }>;

export function taskResource(arn: string): TaskResource {
  if (functionArn.test(arn)) return { kind: 'function', functionArn: arn };
  const name = parseResource(arn);
  if (name.kind === 'activity') return { kind: 'activity', activityArn: arn };
  if (name.kind !== 'integration') return { kind: 'refused' };
  return name.isSdk ? sdkResource(name) : optimizedResource(name);
}

function optimizedResource({ service, action, pattern: waiting }: IntegrationName): TaskResource {
  const judged = judgeOptimizedCall(service, action);
  if (judged.kind === 'wrong') return { kind: 'refused' };
  if (judged.kind === 'known' && !judged.integration.patterns.includes(waiting)) return { kind: 'refused' };
  const name = `${service}:${action}`;
  const named = { resourceType: service, resource: `${action}${toSuffix(waiting)}`, pattern: toPattern(waiting) };
  const call = entryOf(optimized, name);
  if (call === undefined) return { kind: 'integration', integration: onlyStandIn(named, name) };
  const sync = named.pattern === 'sync' ? startExecutionSync(waiting === 'sync:2') : {};
  return { kind: 'integration', integration: { ...named, call, ...sync } };
}

function sdkResource({ service, action, pattern: waiting }: IntegrationName): TaskResource {
  const judged = judgeSdkCall(service, action);
  if (judged.kind === 'wrong' || waiting.startsWith('sync')) return { kind: 'refused' };
  const named = {
    resourceType: `aws-sdk:${service}`,
    resource: `${action}${toSuffix(waiting)}`,
    pattern: toPattern(waiting),
  };
  const call = sdkAction(service, action);
  const integration = call === undefined ? onlyStandIn(named, `aws-sdk:${service}:${action}`) : { ...named, call };
  return { kind: 'integration', integration };
}

/** An integration that only AWS has: a state machine may name it, but its tasks need a stand-in. */
function onlyStandIn(named: Pick<Integration, 'resourceType' | 'resource' | 'pattern'>, missing: string): Integration {
  const call = (): Promise<never> => Promise.reject(new Error(`${missing} has no implementation to call`));
  return { ...named, missing, call };
}

function toSuffix(waiting: IntegrationPattern): string {
  return waiting === 'request' ? '' : `.${waiting}`;
}

function toPattern(waiting: IntegrationPattern): Pattern {
  if (waiting === 'request') return 'response';
  return waiting === 'waitForTaskToken' ? 'token' : 'sync';
}
