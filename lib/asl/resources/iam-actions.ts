// The IAM actions that an integration's call needs. If IAM and the API agree on the name, no row is needed.
// Source: AWS Service Authorization Reference; IAM policies of each integration in the Step Functions developer guide.
import { entryOf } from '../grammar/json.ts';

/** Service names in an SDK integration whose IAM prefix differs. */
export const iamPrefixes: Readonly<Record<string, string>> = {
  sfn: 'states',
  eventbridge: 'events',
  cloudwatchlogs: 'logs',
  cloudwatchevents: 'events',
  sesv2: 'ses',
  apigatewayv2: 'apigateway',
  dynamodbstreams: 'dynamodb',
  elasticloadbalancingv2: 'elasticloadbalancing',
  cognitoidentityprovider: 'cognito-idp',
  cognitoidentity: 'cognito-identity',
  bedrockruntime: 'bedrock',
  bedrockagentruntime: 'bedrock',
  rdsdata: 'rds-data',
  redshiftdata: 'redshift-data',
  emr: 'elasticmapreduce',
  emrcontainers: 'emr-containers',
  emrserverless: 'emr-serverless',
  iotdataplane: 'iot',
  iotjobsdataplane: 'iotjobsdata',
  databasemigration: 'dms',
  location: 'geo',
  sagemakerruntime: 'sagemaker',
  pinpointsmsvoicev2: 'sms-voice',
  costexplorer: 'ce',
  accessanalyzer: 'access-analyzer',
  acmpca: 'acm-pca',
  applicationautoscaling: 'application-autoscaling',
  bedrockagent: 'bedrock',
  cloudhsmv2: 'cloudhsm',
  docdb: 'rds',
  ecrpublic: 'ecr-public',
  efs: 'elasticfilesystem',
  elasticsearch: 'es',
  kinesisanalyticsv2: 'kinesisanalytics',
  lexmodelsv2: 'lex',
  lexruntimev2: 'lex',
  migrationhub: 'mgh',
  mwaa: 'airflow',
  neptune: 'rds',
  opensearch: 'es',
  paymentcryptography: 'payment-cryptography',
  personalizeevents: 'personalize',
  personalizeruntime: 'personalize',
  redshiftserverless: 'redshift-serverless',
  resourcegroups: 'resource-groups',
  resourcegroupstaggingapi: 'tag',
  serverlessapplicationrepository: 'serverlessrepo',
  ssoadmin: 'sso',
  ssmincidents: 'ssm-incidents',
  timestreamquery: 'timestream',
  timestreamwrite: 'timestream',
  wafregional: 'waf-regional',
};

/** Calls, by IAM prefix and API action, whose IAM actions have other names. */
const renamedActions: Readonly<Record<string, readonly string[]>> = {
  'lambda:Invoke': ['lambda:InvokeFunction'],
  'lambda:InvokeAsync': ['lambda:InvokeFunction'],
  'apigateway:Invoke': ['execute-api:Invoke'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sns:PublishBatch': ['sns:Publish'],
  'bedrock:Converse': ['bedrock:InvokeModel'],
  's3:ListObjects': ['s3:ListBucket'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:ListBuckets': ['s3:ListAllMyBuckets'],
  's3:HeadObject': ['s3:GetObject'],
  's3:CopyObject': ['s3:GetObject', 's3:PutObject'],
  's3:DeleteObjects': ['s3:DeleteObject'],
  's3:CreateMultipartUpload': ['s3:PutObject'],
  's3:UploadPart': ['s3:PutObject'],
  's3:CompleteMultipartUpload': ['s3:PutObject'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  'dynamodb:TransactGetItems': ['dynamodb:GetItem'],
  'dynamodb:TransactWriteItems': [
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
  'dynamodb:ExecuteStatement': [
    'dynamodb:PartiQLSelect',
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLUpdate',
    'dynamodb:PartiQLDelete',
  ],
};

/**
 * @param service as the Resource names it, such as `lambda`, or `sfn` in an SDK integration
 * @param action as the Resource names it, such as `startExecution`
 */
export function actionsOf(service: string, action: string): readonly string[] {
  const prefix = entryOf(iamPrefixes, service) ?? service;
  const name = `${prefix}:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return entryOf(renamedActions, name) ?? [name];
}
