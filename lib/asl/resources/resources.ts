// Which resources a definition's tasks use and with which IAM actions, for deriving the statements of its role.
// It lists names; the caller makes ARNs of them, because it knows the account and the Region.
import {
  type GivenArguments,
  hasArgument,
  readArguments,
  toArgumentPointer,
  toArgumentsPointer,
} from '../check/arguments/given-arguments.ts';
import { listSites, readMachine, type Site } from '../check/scope.ts';
import { asArray, asObject, below, entryOf, isObject } from '../grammar/json.ts';
import { actionsOf } from './iam-actions.ts';
import { listMapUses } from './map-resources.ts';
import { parseResource, type TaskResource } from './resource-arn.ts';
import { literalOf, objectName, type ResourceKind, type ResourceUse } from './resource-use.ts';
import { listScheduleUses } from './schedule-resources.ts';
import { needsEveryResource } from './service-authorization.ts';

export type { ResourceKind, ResourceUse } from './resource-use.ts';

/** Every use of a resource by a task, a distributed Map or assumed credentials. Invalid parts of a definition are skipped. */
export function listResourceUses(definition: unknown): ResourceUse[] {
  if (!isObject(definition)) return [];
  const machine = readMachine(definition, () => undefined);
  return listSites(machine).flatMap((site) => {
    if (site.type === 'Task') return [...listTaskUses(site), ...listCredentialUses(site)];
    return site.type === 'Map' ? listMapUses(site) : [];
  });
}

function listTaskUses(site: Site): ResourceUse[] {
  const { Resource: text } = site.state;
  if (typeof text !== 'string') return [];
  const resource = parseResource(text);
  const pointer = below(site.pointer, 'Resource');
  if (resource.kind === 'function') {
    return [
      { service: 'lambda', actions: ['lambda:InvokeFunction'], kind: 'function', resource: resource.arn, pointer },
    ];
  }
  // A Resource that is one substitution is a function or an activity; activities are polled and need no permission.
  if (resource.kind === 'substitution') {
    return [{ service: 'lambda', actions: ['lambda:InvokeFunction'], kind: 'function', resource: text, pointer }];
  }
  return resource.kind === 'integration' ? listIntegrationUses(resource, site) : [];
}

function listIntegrationUses(resource: Extract<TaskResource, { kind: 'integration' }>, site: Site): ResourceUse[] {
  const { service, action, pattern } = resource;
  const given = readArguments(site);
  const place = { given: given === 'dynamic' ? {} : given, pointer: toArgumentsPointer(site), language: site.language };
  const name = `${service === 'sfn' ? 'states' : service === 'eventbridge' ? 'events' : service}:${action}`;
  if (name === 'events:putEvents') return listEntryUses(place);
  if (name === 'http:invoke') return listHttpUses(place);
  if (name === 'states:startExecution' && pattern.startsWith('sync')) return listSyncExecutionUses(place);
  if (service === 'scheduler') return listScheduleUses(action, place);
  return [toCallUse(service, action, place)];
}

function toCallUse(service: string, action: string, place: GivenArguments): ResourceUse {
  const writesTags =
    service === 's3' && /^(put|copy)Object$/.test(action) && hasArgument(place.given, 'Tagging', place.language);
  const actions = [...actionsOf(service, action), ...(writesTags ? ['s3:PutObjectTagging'] : [])];
  const [prefix = service] = actions[0]?.split(':') ?? [];
  if (actions.every((one) => needsEveryResource(one, (name) => hasArgument(place.given, name, place.language)))) {
    return { service: prefix, actions, kind: 'every', resource: '*', pointer: place.pointer };
  }
  const names = entryOf(resourceArguments, prefix) ?? {};
  const found = Object.entries(names).find(([name]) => hasArgument(place.given, name, place.language));
  const common = { service: prefix, actions };
  if (found === undefined) return { ...common, kind: 'other', resource: undefined, pointer: place.pointer };
  const [name, kind] = found;
  const isOfBucket = kind === 'bucket' && hasArgument(place.given, 'Key', place.language);
  return {
    ...common,
    kind: isOfBucket ? 'object' : kind,
    resource: isOfBucket ? objectName(place.given) : nameResource(kind, literalOf(place.given[name])),
    pointer: toArgumentPointer(place, name),
  };
}

/** An inference profile runs models of several Regions, which its ID does not name. */
function nameResource(kind: ResourceKind, name: string | undefined): string | undefined {
  const isProfile =
    kind === 'model' && /^(us|us-gov|eu|apac|jp|au|ca|global)\.|:(application-)?inference-profile\//.test(name ?? '');
  return isProfile ? undefined : name;
}

/** By IAM prefix: the argument that names the resource. */
const resourceArguments: Readonly<Record<string, Readonly<Record<string, ResourceKind>>>> = {
  lambda: { FunctionName: 'function' },
  dynamodb: { TableName: 'table' },
  sqs: { QueueUrl: 'queue' },
  sns: { TopicArn: 'topic', TargetArn: 'topic' },
  states: { StateMachineArn: 'state-machine', ActivityArn: 'activity' },
  s3: { Bucket: 'bucket' },
  events: { EventBusName: 'bus' },
  secretsmanager: { SecretId: 'secret' },
  ssm: { Name: 'parameter' },
  kms: { KeyId: 'key' },
  bedrock: { ModelId: 'model' },
};

function listEntryUses({ given, pointer, language }: GivenArguments): ResourceUse[] {
  const common = { service: 'events', actions: ['events:PutEvents'], kind: 'bus' as const };
  const at = below(pointer, 'Entries');
  if (!Array.isArray(given.Entries)) return [{ ...common, resource: undefined, pointer: at }];
  return asArray(given.Entries).map((entry, index) => {
    const place = { given: asObject(entry), pointer: below(at, index), language };
    const isKnown = isObject(entry) && !hasArgument(entry, 'EventBusName', language);
    const resource = isKnown ? 'default' : literalOf(place.given.EventBusName);
    return { ...common, resource, pointer: isKnown ? place.pointer : toArgumentPointer(place, 'EventBusName') };
  });
}

/** Source of the actions: developer guide, "Call HTTPS APIs in Step Functions workflows". */
function listHttpUses({ given, pointer, language }: GivenArguments): ResourceUse[] {
  const authentication = isObject(given.Authentication) ? given.Authentication : given.InvocationConfig;
  const place = { given: asObject(authentication), pointer: below(pointer, 'Authentication'), language };
  const connection = literalOf(place.given.ConnectionArn);
  const at = toArgumentPointer(place, 'ConnectionArn');
  return [
    { service: 'states', actions: ['states:InvokeHTTPEndpoint'], kind: 'self', resource: '', pointer },
    {
      service: 'events',
      actions: ['events:RetrieveConnectionCredentials'],
      kind: 'connection',
      resource: connection,
      pointer: at,
    },
    {
      service: 'secretsmanager',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      kind: 'secret',
      resource: 'events!connection/*',
      pointer: at,
    },
  ];
}

/** Source: developer guide, "IAM policies for starting Step Functions executions", synchronous. */
function listSyncExecutionUses(place: GivenArguments): ResourceUse[] {
  const resource = literalOf(place.given.StateMachineArn);
  const pointer = toArgumentPointer(place, 'StateMachineArn');
  return [
    { service: 'states', actions: ['states:StartExecution'], kind: 'state-machine', resource, pointer },
    {
      service: 'states',
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      kind: 'executions',
      resource,
      pointer,
    },
    {
      service: 'events',
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      kind: 'managed-rule',
      resource: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
      pointer,
    },
  ];
}

function listCredentialUses(site: Site): ResourceUse[] {
  const { Credentials: credentials } = site.state;
  if (credentials === undefined) return [];
  const place = { given: asObject(credentials), pointer: below(site.pointer, 'Credentials'), language: site.language };
  const resource = literalOf(place.given.RoleArn);
  return [
    {
      service: 'sts',
      actions: ['sts:AssumeRole'],
      kind: 'role',
      resource,
      pointer: toArgumentPointer(place, 'RoleArn'),
    },
  ];
}
