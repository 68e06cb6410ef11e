// `aws-sdk:<service>:<action>`: calls the API of a service of the platform, with arguments and results named as in the SDK.

import { entryOf } from '../../../../asl/grammar/json.ts';
import { asJson, callService } from '../engine/service-call.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

interface SdkService {
  /** The name of the service on the platform. */
  readonly service: string;
  /** The prefix of the errors: `DynamoDb` in `DynamoDb.ConditionalCheckFailedException`. */
  readonly prefix: string;
  readonly actions: ReadonlySet<string>;
  /** Whether the members of the API begin with lower-case letters on the wire. */
  readonly isLowerCase?: boolean;
  /** Members that are timestamps: epoch seconds on the wire, ISO 8601 in a workflow. */
  readonly timestamps?: ReadonlySet<string>;
}

const splitWords = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const services: Readonly<Record<string, SdkService>> = {
  dynamodb: {
    service: 'dynamodb',
    prefix: 'DynamoDb',
    actions: splitWords(
      'getItem putItem updateItem deleteItem query scan batchGetItem batchWriteItem transactGetItems transactWriteItems describeTable listTables',
    ),
    timestamps: splitWords('CreationDateTime'),
  },
  sqs: {
    service: 'sqs',
    prefix: 'Sqs',
    actions: splitWords(
      'sendMessage sendMessageBatch receiveMessage deleteMessage deleteMessageBatch changeMessageVisibility getQueueAttributes getQueueUrl listQueues',
    ),
  },
  sns: { service: 'sns', prefix: 'Sns', actions: splitWords('publish') },
  s3: {
    service: 's3',
    prefix: 'S3',
    actions: splitWords('getObject putObject headObject deleteObject listObjectsV2 headBucket'),
    timestamps: splitWords('LastModified'),
  },
  lambda: { service: 'lambda', prefix: 'Lambda', actions: splitWords('invoke') },
  eventbridge: {
    service: 'events',
    prefix: 'EventBridge',
    actions: splitWords(
      'putEvents putRule enableRule disableRule putTargets listRules describeRule testEventPattern startReplay describeReplay',
    ),
  },
  sfn: {
    service: 'states',
    prefix: 'Sfn',
    actions: splitWords(
      'startExecution startSyncExecution stopExecution describeExecution listExecutions getExecutionHistory redriveExecution sendTaskSuccess sendTaskFailure sendTaskHeartbeat getActivityTask createActivity describeActivity listActivities deleteActivity describeStateMachine listStateMachines',
    ),
    isLowerCase: true,
    timestamps: splitWords('StartDate StopDate CreationDate UpdateDate RedriveDate Timestamp'),
  },
  secretsmanager: {
    service: 'secretsmanager',
    prefix: 'SecretsManager',
    actions: splitWords('getSecretValue describeSecret'),
    timestamps: splitWords('CreatedDate LastChangedDate LastAccessedDate'),
  },
  ssm: {
    service: 'ssm',
    prefix: 'Ssm',
    actions: splitWords('getParameter getParameters getParametersByPath'),
    timestamps: splitWords('LastModifiedDate'),
  },
};

/** Returns how an action is called; undefined for one that the platform does not have. */
export function sdkAction(name: string, action: string): ((task: TaskCall) => Promise<Json>) | undefined {
  const service = entryOf(services, name);
  if (service === undefined || !service.actions.has(action)) return undefined;
  const naming: ErrorNaming = {
    prefix: service.prefix,
    service: service.prefix,
    style: 'aws-sdk',
    base: `${service.prefix}Exception`,
  };
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  return async ({ host, parameters }) => {
    const input = service.isLowerCase ? (renameMembers(parameters, uncapitalize) as JsonRecord) : parameters;
    const answer = await callService({ host, service: service.service, operation, input, naming });
    const plain = asJson(answer);
    return convertTimestamps(
      service.isLowerCase ? renameMembers(plain, capitalize) : plain,
      service.timestamps ?? new Set(),
    );
  };
}

const uncapitalize = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const capitalize = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function renameMembers(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => renameMembers(item, rename));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [rename(name), renameMembers(member, rename)]),
  );
}

function convertTimestamps(value: Json, timestamps: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item: Json) => convertTimestamps(item, timestamps));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    const isTimestamp = timestamps.has(name) && typeof member === 'number';
    return [
      name,
      isTimestamp ? new Date(Math.round(member * 1000)).toISOString() : convertTimestamps(member, timestamps),
    ] as const;
  });
  return Object.fromEntries(entries);
}
