// The resources that a task may name, by ARN. All others are refused by name. Their arguments are in lib/asl/resources.
import type { Integration, Pattern } from '../kinds/integration.ts';
import { sdkAction, sdkRefusal } from './aws-sdk.ts';
import { itemOperation } from './dynamodb.ts';
import { putEvents } from './events.ts';
import { httpInvoke } from './http.ts';
import { invoke } from './lambda.ts';
import { publish, sendMessage } from './messages.ts';
import { startExecution, startExecutionSync } from './start-execution.ts';

interface Optimized {
  readonly call: Integration['call'];
  /** The patterns that are allowed besides request and response. */
  readonly suffixes: readonly string[];
}

const token = '.waitForTaskToken';

const optimized: Readonly<Record<string, Optimized>> = {
  'lambda:invoke': { call: invoke, suffixes: [token] },
  'events:putEvents': { call: putEvents, suffixes: [token] },
  'dynamodb:getItem': { call: itemOperation('GetItem'), suffixes: [] },
  'dynamodb:putItem': { call: itemOperation('PutItem'), suffixes: [] },
  'dynamodb:updateItem': { call: itemOperation('UpdateItem'), suffixes: [] },
  'dynamodb:deleteItem': { call: itemOperation('DeleteItem'), suffixes: [] },
  'sqs:sendMessage': { call: sendMessage, suffixes: [token] },
  'sns:publish': { call: publish, suffixes: [token] },
  'states:startExecution': {
    call: startExecution,

    suffixes: [token, '.sync', '.sync:2'],
  },
  'http:invoke': { call: httpInvoke, suffixes: [] },
};

export type TaskResource =
  | { readonly kind: 'integration'; readonly integration: Integration }
  | { readonly kind: 'function'; readonly functionArn: string }
  | { readonly kind: 'refused'; readonly what: string };

// Step Functions accepts its own Region and account in the ARN of an integration.
const integrationArn =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:(?!activity:)(aws-sdk:)?([a-zA-Z0-9]+):([a-zA-Z0-9]+)((?:\.[a-zA-Z]+(?::\d+)?)?)$/;
const functionArn = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?$/;

export function taskResource(arn: string): TaskResource {
  if (functionArn.test(arn)) return { kind: 'function', functionArn: arn };
  const match = integrationArn.exec(arn);
  if (match === null) return { kind: 'refused', what: `the resource "${arn}"` };
  const [, sdk, service = '', action = '', suffix = ''] = match;
  return sdk === undefined ? optimizedResource(service, action, suffix) : sdkResource(service, action, suffix);
}

function optimizedResource(service: string, action: string, suffix: string): TaskResource {
  const known = optimized[`${service}:${action}`];
  if (known === undefined) return { kind: 'refused', what: `the integration "${service}:${action}"` };
  if (suffix !== '' && !known.suffixes.includes(suffix)) {
    return { kind: 'refused', what: `the pattern "${suffix}" of "${service}:${action}"` };
  }
  const pattern = parsePattern(suffix);
  const sync = pattern === 'sync' ? startExecutionSync(suffix === '.sync:2') : {};
  const { call } = known;
  return {
    kind: 'integration',
    integration: { resourceType: service, resource: `${action}${suffix}`, pattern, call, ...sync },
  };
}

function sdkResource(service: string, action: string, suffix: string): TaskResource {
  const what = sdkRefusal(service, action);
  if (what !== undefined) return { kind: 'refused', what };
  if (suffix !== '' && suffix !== token)
    return { kind: 'refused', what: `the pattern "${suffix}" of "aws-sdk:${service}:${action}"` };
  const call = sdkAction(service, action);
  const resource = `${action}${suffix}`;
  const integration = {
    resourceType: `aws-sdk:${service}`,
    resource,
    pattern: parsePattern(suffix),

    call,
  };
  return { kind: 'integration', integration };
}

function parsePattern(suffix: string): Pattern {
  if (suffix === '') return 'response';
  return suffix === token ? 'token' : 'sync';
}
