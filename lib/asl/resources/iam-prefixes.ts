// The IAM prefix of a service: the part of an action before the colon.
// Source: AWS's service authorization reference, and the signing names in AWS's service models (botocore 1.43, Apache-2.0).
import { authorizedServices } from './service-authorization.ts';

/** By IAM prefix: the services of SDK integrations whose names are not the prefix without its hyphens. */
const renamedServices: Readonly<Record<string, string>> = {
  'health-agent': 'connecthealth',
  aidevops: 'devopsagent',
  'aco-automation': 'computeoptimizerautomation',
  airflow: 'mwaa',
  'airflow-serverless': 'mwaaserverless',
  aoss: 'opensearchserverless',
  apigateway: 'apigatewayv2',
  appconfig: 'appconfigdata',
  aps: 'amp',
  'aws-marketplace':
    'marketplaceagreement marketplacecatalog marketplacedeployment marketplaceentitlement marketplacemetering',
  bedrock: 'bedrockagent bedrockagentruntime bedrockdataautomation bedrockdataautomationruntime bedrockruntime',
  'bedrock-agentcore': 'bedrockagentcorecontrol',
  cases: 'connectcases',
  cassandra: 'keyspaces keyspacesstreams',
  ce: 'costexplorer',
  chime: 'chimesdkidentity chimesdkmediapipelines chimesdkmeetings chimesdkmessaging chimesdkvoice',
  cloudformation: 'cloudcontrol',
  cloudhsm: 'cloudhsmv2',
  cloudsearch: 'cloudsearchdomain',
  'cognito-idp': 'cognitoidentityprovider',
  connect: 'connectcontactlens',
  'connect-campaigns': 'connectcampaignsv2',
  cur: 'costandusagereport',
  discovery: 'applicationdiscovery',
  dms: 'databasemigration',
  ds: 'directory',
  'ds-data': 'directoryservicedata',
  dynamodb: 'dynamodbstreams',
  elasticfilesystem: 'efs',
  elasticloadbalancing: 'elasticloadbalancingv2',
  elasticmapreduce: 'emr',
  es: 'elasticsearch opensearch',
  events: 'cloudwatchevents eventbridge',
  'execute-api': 'apigatewaymanagementapi',
  'finspace-api': 'finspacedata',
  forecast: 'forecastquery',
  geo: 'location',
  greengrass: 'greengrassv2',
  iot: 'iotdataplane iotsecuretunneling',
  iotevents: 'ioteventsdata',
  iotjobsdata: 'iotjobsdataplane',
  ivs: 'ivsrealtime',
  kinesisanalytics: 'kinesisanalyticsv2',
  kinesisvideo: 'kinesisvideoarchivedmedia kinesisvideomedia kinesisvideosignaling kinesisvideowebrtcstorage',
  lex: 'lexmodelbuilding lexmodelsv2 lexruntime lexruntimev2',
  logs: 'cloudwatchlogs',
  mediastore: 'mediastoredata',
  mgh: 'migrationhub migrationhubconfig',
  mobiletargeting: 'pinpoint',
  'neptune-db': 'neptunedata',
  'payment-cryptography': 'paymentcryptographydata',
  personalize: 'personalizeevents personalizeruntime',
  profile: 'customerprofiles',
  rds: 'docdb neptune',
  'refactor-spaces': 'migrationhubrefactorspaces',
  s3: 's3control',
  sagemaker: 'sagemakera2iruntime sagemakeredge sagemakerfeaturestoreruntime sagemakermetrics sagemakerruntime',
  scn: 'supplychain',
  sdb: 'simpledb',
  serverlessrepo: 'serverlessapplicationrepository',
  servicecatalog: 'servicecatalogappregistry',
  ses: 'mailmanager pinpointemail sesv2',
  signer: 'signerdata',
  'sms-voice': 'pinpointsmsvoice pinpointsmsvoicev2',
  sso: 'ssoadmin',
  'sso-oauth': 'ssooidc',
  states: 'sfn',
  tag: 'resourcegroupstaggingapi',
  tax: 'taxsettings',
  thinclient: 'workspacesthinclient',
  timestream: 'timestreamquery timestreamwrite',
  wisdom: 'qconnect',
};

const prefixes: ReadonlyMap<string, string> = new Map([
  ...[...authorizedServices].map((prefix) => [prefix.replaceAll('-', ''), prefix] as const),
  ...Object.entries(renamedServices).flatMap(([prefix, names]) =>
    names.split(' ').map((name) => [name, prefix] as const),
  ),
]);

/** The services whose IAM prefix this file names. */
export const renamedPrefixes: readonly string[] = Object.keys(renamedServices);

/** @param service as the Resource names it, such as `lambda`, or `sfn` in an SDK integration */
export function toIamPrefix(service: string): string {
  return prefixes.get(service) ?? service;
}
