// The optimized integrations of Step Functions: actions, patterns, arguments. A table, no checks.
// Source: AWS Step Functions developer guide, "Integrating optimized services" and the page of each service.
import { findNearestName } from '../../value/nearest-name.ts';
import { entryOf } from '../grammar/json.ts';
import type { IntegrationPattern } from './resource-arn.ts';

export interface Integration {
  patterns: readonly IntegrationPattern[];
  /** The required arguments. If an entry is a list, one argument of it is enough. */
  required: readonly (string | readonly string[])[];
  /** Every argument, if the integration takes no others; unchecked when absent. */
  known?: readonly string[];
}

const request: readonly IntegrationPattern[] = ['request'];
const job: readonly IntegrationPattern[] = ['request', 'sync'];
const callback: readonly IntegrationPattern[] = ['request', 'waitForTaskToken'];
const jobOrCallback: readonly IntegrationPattern[] = ['request', 'sync', 'waitForTaskToken'];

function takes(patterns: readonly IntegrationPattern[], ...required: (string | readonly string[])[]): Integration {
  return { patterns, required };
}

/** By service and action, as the ARN names them. */
export const integrations: Readonly<Record<string, Readonly<Record<string, Integration>>>> = {
  apigateway: { invoke: takes(callback, 'ApiEndpoint', 'Method') },
  athena: {
    startQueryExecution: takes(job, 'QueryString'),
    stopQueryExecution: takes(request, 'QueryExecutionId'),
    getQueryExecution: takes(request, 'QueryExecutionId'),
    getQueryResults: takes(request, 'QueryExecutionId'),
  },
  batch: { submitJob: takes(job, 'JobDefinition', 'JobName', 'JobQueue') },
  bedrock: { invokeModel: takes(callback, 'ModelId'), createModelCustomizationJob: takes(job) },
  bedrockagentcore: { invokeHarness: takes(request, 'HarnessArn') },
  codebuild: {
    startBuild: takes(job, 'ProjectName'),
    stopBuild: takes(request, 'Id'),
    batchDeleteBuilds: takes(request, 'Ids'),
    batchGetReports: takes(request, 'ReportArns'),
    startBuildBatch: takes(job, 'ProjectName'),
    stopBuildBatch: takes(request, 'Id'),
    retryBuildBatch: takes(job, 'Id'),
    deleteBuildBatch: takes(request, 'Id'),
  },
  databrew: { startJobRun: takes(job, 'Name') },
  dynamodb: {
    getItem: {
      ...takes(request, 'TableName', 'Key'),
      known: [
        ...['TableName', 'Key', 'AttributesToGet', 'ConsistentRead', 'ExpressionAttributeNames'],
        ...['ProjectionExpression', 'ReturnConsumedCapacity'],
      ],
    },
    putItem: { ...takes(request, 'TableName', 'Item'), known: ['Item', ...writeArguments()] },
    deleteItem: { ...takes(request, 'TableName', 'Key'), known: ['Key', ...writeArguments()] },
    updateItem: {
      ...takes(request, 'TableName', 'Key'),
      known: ['Key', 'AttributeUpdates', 'UpdateExpression', ...writeArguments()],
    },
  },
  ecs: { runTask: takes(jobOrCallback, 'TaskDefinition') },
  eks: {
    createCluster: takes(job, 'Name'),
    deleteCluster: takes(job, 'Name'),
    createNodegroup: takes(job, 'ClusterName', 'NodegroupName'),
    deleteNodegroup: takes(job, 'ClusterName', 'NodegroupName'),
    createFargateProfile: takes(job, 'ClusterName', 'FargateProfileName'),
    deleteFargateProfile: takes(job, 'ClusterName', 'FargateProfileName'),
    runJob: takes(jobOrCallback, 'ClusterName', 'Job'),
    call: takes(request, 'ClusterName', 'Method', 'Path'),
  },
  elasticmapreduce: {
    createCluster: takes(job, 'Name'),
    terminateCluster: takes(job, 'ClusterId'),
    addStep: takes(job, 'ClusterId', 'Step'),
    cancelStep: takes(request, 'ClusterId', 'StepId'),
    setClusterTerminationProtection: takes(request, 'ClusterId'),
    modifyInstanceFleetByName: takes(request, 'ClusterId'),
    modifyInstanceGroupByName: takes(request, 'ClusterId'),
  },
  'emr-containers': {
    createVirtualCluster: takes(request, 'Name'),
    deleteVirtualCluster: takes(job, 'Id'),
    startJobRun: takes(job, 'VirtualClusterId'),
  },
  'emr-serverless': {
    createApplication: takes(job),
    startApplication: takes(job, 'ApplicationId'),
    stopApplication: takes(job, 'ApplicationId'),
    deleteApplication: takes(job, 'ApplicationId'),
    startJobRun: takes(job, 'ApplicationId', 'ExecutionRoleArn'),
    cancelJobRun: takes(job, 'ApplicationId', 'JobRunId'),
  },
  events: { putEvents: { ...takes(callback, 'Entries'), known: ['Entries', 'EndpointId'] } },
  glue: { startJobRun: takes(job, 'JobName') },
  http: {
    invoke: {
      ...takes(request, 'ApiEndpoint', 'Method', ['Authentication', 'InvocationConfig']),
      known: [
        ...['ApiEndpoint', 'Method', 'Authentication', 'InvocationConfig', 'Headers', 'QueryParameters'],
        ...['RequestBody', 'Transform'],
      ],
    },
  },
  lambda: {
    invoke: {
      ...takes(callback, 'FunctionName'),
      known: ['FunctionName', 'Payload', 'InvocationType', 'ClientContext', 'Qualifier', 'LogType'],
    },
  },
  mediaconvert: { createJob: takes(job, 'Role', 'Settings') },
  sagemaker: {
    createEndpoint: takes(request, 'EndpointName', 'EndpointConfigName'),
    createEndpointConfig: takes(request, 'EndpointConfigName'),
    createHyperParameterTuningJob: takes(job, 'HyperParameterTuningJobName'),
    createLabelingJob: takes(job, 'LabelingJobName'),
    createModel: takes(request, 'ModelName'),
    createProcessingJob: takes(job, 'ProcessingJobName'),
    createTrainingJob: takes(job, 'TrainingJobName'),
    createTransformJob: takes(job, 'TransformJobName'),
    updateEndpoint: takes(request, 'EndpointName', 'EndpointConfigName'),
  },
  sns: {
    publish: {
      ...takes(callback, ['TopicArn', 'TargetArn', 'PhoneNumber'], 'Message'),
      known: [
        ...['TopicArn', 'TargetArn', 'PhoneNumber', 'Message', 'MessageAttributes', 'MessageStructure'],
        ...['Subject', 'MessageDeduplicationId', 'MessageGroupId'],
      ],
    },
  },
  sqs: {
    sendMessage: {
      ...takes(callback, 'QueueUrl', 'MessageBody'),
      known: [
        ...['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageAttributes', 'MessageDeduplicationId'],
        ...['MessageGroupId', 'MessageSystemAttributes'],
      ],
    },
  },
  states: {
    startExecution: {
      ...takes(['request', 'sync', 'sync:2', 'waitForTaskToken'], 'StateMachineArn'),
      known: ['StateMachineArn', 'Input', 'Name', 'TraceHeader'],
    },
  },
};

function writeArguments(): string[] {
  return [
    ...['TableName', 'ConditionExpression', 'ConditionalOperator', 'Expected', 'ExpressionAttributeNames'],
    ...['ExpressionAttributeValues', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'ReturnValues'],
    'ReturnValuesOnConditionCheckFailure',
  ];
}

/** Wrong names that authors give an SDK integration, each with the name that Step Functions uses. */
export const sdkServiceNames: Readonly<Record<string, string>> = {
  events: 'eventbridge',
  states: 'sfn',
  stepfunctions: 'sfn',
  logs: 'cloudwatchlogs',
  monitoring: 'cloudwatch',
  'secrets-manager': 'secretsmanager',
  'cloudwatch-logs': 'cloudwatchlogs',
  dynamo: 'dynamodb',
};

/** Names that are not similar to any other service's name, so a name that is similar to one of them is a misspelling. */
const longNames = ['dynamodb', 'eventbridge', 'lambda', 'secretsmanager'];

/** The right name of the service in an SDK integration; undefined if the given name may be right. */
export function findRightService(service: string): string | undefined {
  const small = service.toLowerCase();
  const right = entryOf(sdkServiceNames, small) ?? findNearestName(small, longNames) ?? small;
  return right === service ? undefined : right;
}
