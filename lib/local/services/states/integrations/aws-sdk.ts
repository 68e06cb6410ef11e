// `aws-sdk:<service>:<action>`: calls the API of a service of the platform, with arguments and results named as in the SDK.

import { entryOf } from '../../../../asl/grammar/json.ts';
import { asJson, callService, omitNulls } from '../engine/service-call.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { convertArguments } from './sdk-values.ts';

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
      'sendMessage sendMessageBatch receiveMessage deleteMessage deleteMessageBatch changeMessageVisibility changeMessageVisibilityBatch getQueueAttributes setQueueAttributes getQueueUrl listQueues purgeQueue startMessageMoveTask listMessageMoveTasks cancelMessageMoveTask',
    ),
  },
  sns: { service: 'sns', prefix: 'Sns', actions: splitWords('publish') },
  s3: {
    service: 's3',
    prefix: 'S3',
    actions: splitWords(
      'getObject putObject headObject copyObject deleteObject deleteObjects getObjectTagging putObjectTagging deleteObjectTagging listObjects listObjectsV2 headBucket listBuckets getBucketLocation',
    ),
    timestamps: splitWords('LastModified CreationDate'),
  },
  lambda: {
    service: 'lambda',
    prefix: 'Lambda',
    actions: splitWords(
      'invoke getFunction getFunctionConfiguration listFunctions getFunctionConcurrency putFunctionConcurrency deleteFunctionConcurrency getEventSourceMapping listEventSourceMappings updateEventSourceMapping',
    ),
    timestamps: splitWords('LastModified'),
  },
  eventbridge: {
    service: 'events',
    prefix: 'EventBridge',
    actions: splitWords(
      'putEvents putRule enableRule disableRule deleteRule putTargets removeTargets listTargetsByRule listRuleNamesByTarget listRules describeRule testEventPattern listEventBuses describeEventBus listArchives describeArchive startReplay describeReplay cancelReplay listReplays',
    ),
    timestamps: splitWords(
      'CreationTime LastModifiedTime EventStartTime EventEndTime EventLastReplayedTime ReplayStartTime ReplayEndTime',
    ),
  },
  scheduler: {
    service: 'scheduler',
    prefix: 'Scheduler',
    actions: splitWords(
      'createSchedule getSchedule updateSchedule deleteSchedule listSchedules createScheduleGroup getScheduleGroup deleteScheduleGroup listScheduleGroups',
    ),
    timestamps: splitWords('CreationDate LastModificationDate StartDate EndDate'),
  },
  sfn: {
    service: 'states',
    prefix: 'Sfn',
    actions: splitWords(
      'startExecution startSyncExecution stopExecution describeExecution listExecutions getExecutionHistory redriveExecution sendTaskSuccess sendTaskFailure sendTaskHeartbeat getActivityTask createActivity describeActivity listActivities deleteActivity describeStateMachine describeStateMachineForExecution listStateMachines listStateMachineVersions listStateMachineAliases describeStateMachineAlias validateStateMachineDefinition',
    ),
    isLowerCase: true,
    timestamps: splitWords('StartDate StopDate CreationDate UpdateDate RedriveDate Timestamp'),
  },
  secretsmanager: {
    service: 'secretsmanager',
    prefix: 'SecretsManager',
    actions: splitWords('getSecretValue describeSecret putSecretValue updateSecret'),
    timestamps: splitWords('CreatedDate LastChangedDate LastAccessedDate'),
  },
  ssm: {
    service: 'ssm',
    prefix: 'Ssm',
    actions: splitWords('getParameter getParameters getParametersByPath putParameter deleteParameter deleteParameters'),
    timestamps: splitWords('LastModifiedDate'),
  },
};

/** Every action of the catalogue with the local service and the operation that perform it. */
export function listSdkActions(): { readonly action: string; readonly service: string; readonly operation: string }[] {
  return Object.entries(services).flatMap(([name, { service, actions }]) =>
    [...actions].map((action) => ({ action: `${name}:${action}`, service, operation: toOperation(action) })),
  );
}

function toOperation(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}

/** Returns the function that calls an action; undefined if the platform does not have the action. */
export function sdkAction(name: string, action: string): ((task: TaskCall) => Promise<Json>) | undefined {
  const service = entryOf(services, name);
  if (service === undefined || !service.actions.has(action)) return undefined;
  const naming: ErrorNaming = {
    prefix: service.prefix,
    service: service.prefix,
    style: 'aws-sdk',
    base: `${service.prefix}Exception`,
  };
  const operation = toOperation(action);
  return async ({ host, parameters }) => {
    const timestamps = service.timestamps ?? new Set();
    const converted = omitNulls(toEpochSeconds(convertArguments(name, parameters), timestamps) as JsonRecord);
    const input = service.isLowerCase ? (renameMembers(converted, uncapitalize) as JsonRecord) : converted;
    const answer = await callService({ host, service: service.service, operation, input, naming });
    const plain = asJson(answer);
    return convertTimestamps(service.isLowerCase ? renameMembers(plain, capitalize) : plain, timestamps);
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

/** Converts the timestamps of a request. Any other text is unchanged, so that the service reports it. */
function toEpochSeconds(value: Json, timestamps: ReadonlySet<string>): Json {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    const isTime = timestamps.has(name) && typeof member === 'string' && !Number.isNaN(Date.parse(member));
    return [name, isTime ? Date.parse(member) / 1000 : member] as const;
  });
  return Object.fromEntries(entries);
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
