// `aws-sdk:<service>:<action>`: any API of the services that the platform has, arguments and results as the SDK names them.

import { asJson, callService } from '../engine/service-call.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

interface SdkService {
  /** The platform's name of the service. */
  readonly service: string;
  /** How the SDK's class names begin: `DynamoDb.ConditionalCheckFailedException`. */
  readonly prefix: string;
  readonly actions: ReadonlySet<string>;
  /** The API's members begin with small letters on the wire. */
  readonly hasSmallMembers?: boolean;
  /** Members that are moments; the wire has epoch seconds, a workflow sees ISO 8601. */
  readonly moments?: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const services: Readonly<Record<string, SdkService>> = {
  dynamodb: {
    service: 'dynamodb',
    prefix: 'DynamoDb',
    actions: words(
      'getItem putItem updateItem deleteItem query scan batchGetItem batchWriteItem transactGetItems transactWriteItems describeTable listTables',
    ),
    moments: words('CreationDateTime'),
  },
  sqs: {
    service: 'sqs',
    prefix: 'Sqs',
    actions: words(
      'sendMessage sendMessageBatch receiveMessage deleteMessage deleteMessageBatch changeMessageVisibility getQueueAttributes getQueueUrl listQueues',
    ),
  },
  sns: { service: 'sns', prefix: 'Sns', actions: words('publish') },
  s3: {
    service: 's3',
    prefix: 'S3',
    actions: words('getObject putObject headObject deleteObject listObjectsV2 headBucket'),
    moments: words('LastModified'),
  },
  lambda: { service: 'lambda', prefix: 'Lambda', actions: words('invoke') },
  eventbridge: {
    service: 'events',
    prefix: 'EventBridge',
    actions: words(
      'putEvents putRule enableRule disableRule putTargets listRules describeRule testEventPattern startReplay describeReplay',
    ),
  },
  sfn: {
    service: 'states',
    prefix: 'Sfn',
    actions: words(
      'startExecution startSyncExecution stopExecution describeExecution listExecutions getExecutionHistory redriveExecution sendTaskSuccess sendTaskFailure sendTaskHeartbeat describeStateMachine listStateMachines',
    ),
    hasSmallMembers: true,
    moments: words('StartDate StopDate CreationDate UpdateDate RedriveDate Timestamp'),
  },
  secretsmanager: {
    service: 'secretsmanager',
    prefix: 'SecretsManager',
    actions: words('getSecretValue describeSecret'),
    moments: words('CreatedDate LastChangedDate LastAccessedDate'),
  },
  ssm: {
    service: 'ssm',
    prefix: 'Ssm',
    actions: words('getParameter getParameters getParametersByPath'),
    moments: words('LastModifiedDate'),
  },
};

/** Whether the platform has the action; else the refusal's words. */
export function sdkRefusal(service: string, action: string): string | undefined {
  const known = services[service];
  if (known === undefined) return `the AWS SDK integration with "${service}"`;
  return known.actions.has(action) ? undefined : `the AWS SDK integration "${service}:${action}"`;
}

export function sdkAction(name: string, action: string): (task: TaskCall) => Promise<Json> {
  const service = services[name];
  if (service === undefined) throw new Error(`the AWS SDK integration with "${name}" is not known`);
  const naming: ErrorNaming = {
    prefix: service.prefix,
    service: service.prefix,
    style: 'aws-sdk',
    base: `${service.prefix}Exception`,
  };
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  return async ({ host, parameters }) => {
    const input = service.hasSmallMembers ? (renamed(parameters, small) as JsonRecord) : parameters;
    const answer = await callService({ host, service: service.service, operation, input, naming });
    const plain = asJson(answer);
    return withMoments(service.hasSmallMembers ? renamed(plain, capital) : plain, service.moments ?? new Set());
  };
}

const small = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function renamed(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => renamed(item, rename));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), renamed(member, rename)]));
}

function withMoments(value: Json, moments: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withMoments(item, moments));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    const isMoment = moments.has(name) && typeof member === 'number';
    return [name, isMoment ? new Date(Math.round(member * 1000)).toISOString() : withMoments(member, moments)] as const;
  });
  return Object.fromEntries(entries);
}
