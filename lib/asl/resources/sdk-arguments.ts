// The arguments of SDK calls, for the services and actions that the local platform has. A table, no checks.
// Source: the models of AWS's SDK for JavaScript. In Step Functions every member begins with a capital letter.
import { entryOf } from '../grammar/json.ts';

/** By service and action, as the Resource names them: the members of the request, the required ones with `!`. */
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dynamodb: {
    getItem:
      'TableName! Key! AttributesToGet ConsistentRead ReturnConsumedCapacity ProjectionExpression ' +
      'ExpressionAttributeNames',
    putItem:
      'TableName! Item! Expected ReturnValues ReturnConsumedCapacity ReturnItemCollectionMetrics ' +
      'ConditionalOperator ConditionExpression ExpressionAttributeNames ExpressionAttributeValues ' +
      'ReturnValuesOnConditionCheckFailure',
    updateItem:
      'TableName! Key! AttributeUpdates Expected ConditionalOperator ReturnValues ReturnConsumedCapacity ' +
      'ReturnItemCollectionMetrics UpdateExpression ConditionExpression ExpressionAttributeNames ' +
      'ExpressionAttributeValues ReturnValuesOnConditionCheckFailure',
    deleteItem:
      'TableName! Key! Expected ConditionalOperator ReturnValues ReturnConsumedCapacity ' +
      'ReturnItemCollectionMetrics ConditionExpression ExpressionAttributeNames ExpressionAttributeValues ' +
      'ReturnValuesOnConditionCheckFailure',
    query:
      'TableName! IndexName Select AttributesToGet Limit ConsistentRead KeyConditions QueryFilter ' +
      'ConditionalOperator ScanIndexForward ExclusiveStartKey ReturnConsumedCapacity ProjectionExpression ' +
      'FilterExpression KeyConditionExpression ExpressionAttributeNames ExpressionAttributeValues',
    scan:
      'TableName! IndexName AttributesToGet Limit Select ScanFilter ConditionalOperator ExclusiveStartKey ' +
      'ReturnConsumedCapacity TotalSegments Segment ProjectionExpression FilterExpression ' +
      'ExpressionAttributeNames ExpressionAttributeValues ConsistentRead',
    batchGetItem: 'RequestItems! ReturnConsumedCapacity',
    batchWriteItem: 'RequestItems! ReturnConsumedCapacity ReturnItemCollectionMetrics',
    transactGetItems: 'TransactItems! ReturnConsumedCapacity',
    transactWriteItems: 'TransactItems! ReturnConsumedCapacity ReturnItemCollectionMetrics ClientRequestToken',
    describeTable: 'TableName!',
    listTables: 'ExclusiveStartTableName Limit',
  },
  sqs: {
    sendMessage:
      'QueueUrl! MessageBody! DelaySeconds MessageAttributes MessageSystemAttributes MessageDeduplicationId ' +
      'MessageGroupId',
    sendMessageBatch: 'QueueUrl! Entries!',
    receiveMessage:
      'QueueUrl! AttributeNames MessageSystemAttributeNames MessageAttributeNames MaxNumberOfMessages ' +
      'VisibilityTimeout WaitTimeSeconds ReceiveRequestAttemptId',
    deleteMessage: 'QueueUrl! ReceiptHandle!',
    deleteMessageBatch: 'QueueUrl! Entries!',
    changeMessageVisibility: 'QueueUrl! ReceiptHandle! VisibilityTimeout!',
    getQueueAttributes: 'QueueUrl! AttributeNames',
    getQueueUrl: 'QueueName! QueueOwnerAWSAccountId',
    listQueues: 'QueueNamePrefix NextToken MaxResults',
  },
  sns: {
    publish:
      'TopicArn TargetArn PhoneNumber Message! Subject MessageStructure MessageAttributes ' +
      'MessageDeduplicationId MessageGroupId',
  },
  s3: {
    getObject:
      'Bucket! IfMatch IfModifiedSince IfNoneMatch IfUnmodifiedSince Key! Range ResponseCacheControl ' +
      'ResponseContentDisposition ResponseContentEncoding ResponseContentLanguage ResponseContentType ' +
      'ResponseExpires VersionId SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5 RequestPayer PartNumber ' +
      'ExpectedBucketOwner ChecksumMode',
    headObject:
      'Bucket! IfMatch IfModifiedSince IfNoneMatch IfUnmodifiedSince Key! Range ResponseCacheControl ' +
      'ResponseContentDisposition ResponseContentEncoding ResponseContentLanguage ResponseContentType ' +
      'ResponseExpires VersionId SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5 RequestPayer PartNumber ' +
      'ExpectedBucketOwner ChecksumMode',
    deleteObject:
      'Bucket! Key! MFA VersionId RequestPayer BypassGovernanceRetention ExpectedBucketOwner IfMatch ' +
      'IfMatchLastModifiedTime IfMatchSize',
    listObjectsV2:
      'Bucket! Delimiter EncodingType MaxKeys Prefix ContinuationToken FetchOwner StartAfter RequestPayer ' +
      'ExpectedBucketOwner OptionalObjectAttributes',
    headBucket: 'Bucket! ExpectedBucketOwner',
    getObjectTagging: 'Bucket! Key! VersionId ExpectedBucketOwner RequestPayer',
    putObjectTagging: 'Bucket! Key! Tagging! VersionId ContentMD5 ChecksumAlgorithm ExpectedBucketOwner RequestPayer',
    deleteObjectTagging: 'Bucket! Key! VersionId ExpectedBucketOwner',
    putObject:
      'ACL Body Bucket! CacheControl ContentDisposition ContentEncoding ContentLanguage ContentLength ' +
      'ContentMD5 ContentType ChecksumAlgorithm ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ' +
      'ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 Expires ' +
      'IfMatch IfNoneMatch GrantFullControl GrantRead GrantReadACP GrantWriteACP Key! WriteOffsetBytes Metadata ' +
      'ServerSideEncryption StorageClass WebsiteRedirectLocation SSECustomerAlgorithm SSECustomerKey ' +
      'SSECustomerKeyMD5 SSEKMSKeyId SSEKMSEncryptionContext BucketKeyEnabled RequestPayer Tagging ' +
      'ObjectLockMode ObjectLockRetainUntilDate ObjectLockLegalHoldStatus ObjectLockEventHold ' +
      'ObjectLockEventHoldDurationDays ObjectLockEventHoldDurationYears ExpectedBucketOwner',
  },
  lambda: {
    invoke: 'FunctionName! InvocationType LogType ClientContext Payload Qualifier TenantId DurableExecutionName',
  },
  eventbridge: {
    putEvents: 'Entries! EndpointId',
    putRule: 'Name! ScheduleExpression EventPattern State Description RoleArn Tags EventBusName',
    enableRule: 'Name! EventBusName',
    disableRule: 'Name! EventBusName',
    putTargets: 'Rule! EventBusName Targets!',
    listRules: 'NamePrefix EventBusName NextToken Limit',
    describeRule: 'Name! EventBusName',
    testEventPattern: 'EventPattern! Event!',
    startReplay: 'ReplayName! Description EventSourceArn! EventStartTime! EventEndTime! Destination!',
    describeReplay: 'ReplayName!',
  },
  scheduler: {
    createSchedule:
      'Name! ScheduleExpression! FlexibleTimeWindow! Target! GroupName ScheduleExpressionTimezone StartDate EndDate ' +
      'State ActionAfterCompletion Description KmsKeyArn ClientToken',
    updateSchedule:
      'Name! ScheduleExpression! FlexibleTimeWindow! Target! GroupName ScheduleExpressionTimezone StartDate EndDate ' +
      'State ActionAfterCompletion Description KmsKeyArn ClientToken',
    getSchedule: 'Name! GroupName',
    deleteSchedule: 'Name! GroupName ClientToken',
    listSchedules: 'GroupName NamePrefix State MaxResults NextToken',
    createScheduleGroup: 'Name! ClientToken Tags',
    getScheduleGroup: 'Name!',
    deleteScheduleGroup: 'Name! ClientToken',
    listScheduleGroups: 'NamePrefix MaxResults NextToken',
  },
  sfn: {
    startExecution: 'StateMachineArn! Name Input TraceHeader',
    startSyncExecution: 'StateMachineArn! Name Input TraceHeader IncludedData',
    stopExecution: 'ExecutionArn! Error Cause',
    describeExecution: 'ExecutionArn! IncludedData',
    listExecutions: 'StateMachineArn StatusFilter MaxResults NextToken MapRunArn RedriveFilter',
    getExecutionHistory: 'ExecutionArn! MaxResults ReverseOrder NextToken IncludeExecutionData',
    redriveExecution: 'ExecutionArn! ClientToken',
    sendTaskSuccess: 'TaskToken! Output!',
    sendTaskFailure: 'TaskToken! Error Cause',
    sendTaskHeartbeat: 'TaskToken!',
    describeStateMachine: 'StateMachineArn! IncludedData',
    listStateMachines: 'MaxResults NextToken',
  },
  secretsmanager: {
    getSecretValue: 'SecretId! VersionId VersionStage',
    describeSecret: 'SecretId!',
  },
  ssm: {
    getParameter: 'Name! WithDecryption',
    getParameters: 'Names! WithDecryption',
    getParametersByPath: 'Path! Recursive ParameterFilters WithDecryption MaxResults NextToken',
  },
};

export interface SdkArguments {
  readonly required: readonly string[];
  readonly known: readonly string[];
}

/** The arguments of an action; undefined if it is not in the table. */
export function sdkArguments(service: string, action: string): SdkArguments | undefined {
  const text = entryOf(entryOf(table, service) ?? {}, action);
  if (text === undefined) return undefined;
  const members = text.split(' ');
  const isRequired = (member: string): boolean => member.endsWith('!');
  const nameOf = (member: string): string => member.replace('!', '');
  return { required: members.filter(isRequired).map(nameOf), known: members.map(nameOf) };
}

export interface SdkCall extends SdkArguments {
  readonly service: string;
  readonly action: string;
}

/** Every call that the table has. */
export function listSdkCalls(): SdkCall[] {
  return Object.entries(table).flatMap(([service, actions]) =>
    Object.keys(actions).flatMap((action) => {
      const taken = sdkArguments(service, action);
      return taken === undefined ? [] : [{ service, action, ...taken }];
    }),
  );
}
