// The router's storage: events with their runs, credentials, and large data.
import { CfnDeletionPolicy, Duration, Lazy, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { indexNames } from '../aws/names.ts';
import { acknowledgeChecks } from './acknowledged-checks.ts';
import { addEventIndexes } from './event-indexes.ts';
import { type Deployment, getDeployment } from './settings/deployment.ts';

export interface StorageProps {
  /** How long events and their data are kept. */
  readonly window: Duration;
}

export class Storage extends Construct {
  readonly events: Table;
  readonly credentials: Table;
  readonly data: Bucket;

  constructor(scope: Construct, id: string, { window }: StorageProps) {
    super(scope, id);
    this.events = createEventsTable(this);
    this.credentials = createCredentialsTable(this);
    this.data = createDataBucket(this, window);
    for (const table of [this.events, this.credentials]) protectUntilRemoval(table);
  }
}

function createEventsTable(scope: Construct): Table {
  const table = new Table(scope, 'Events', {
    ...protectTable(getDeployment(scope)),
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
  addEventIndexes(table);
  return table;
}

function createCredentialsTable(scope: Construct): Table {
  const table = new Table(scope, 'Credentials', {
    ...protectTable(getDeployment(scope)),
    partitionKey: { name: 'digest', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
  table.addGlobalSecondaryIndex({
    indexName: indexNames.audit,
    partitionKey: { name: 'auditedIn', type: AttributeType.STRING },
    sortKey: { name: 'auditedAt', type: AttributeType.STRING },
    projectionType: ProjectionType.ALL,
  });
  return table;
}

function createDataBucket(scope: Construct, window: Duration): Bucket {
  const { removalPolicy } = getDeployment(scope);
  const bucket = new Bucket(scope, 'Data', {
    ...encryptBucket(getDeployment(scope)),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy,
    // CloudFormation deletes only an empty bucket.
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    lifecycleRules: [
      { expiration: window.plus(Duration.days(1)), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      { prefix: 'uploads/', expiration: Duration.days(1) },
    ],
  });
  const reason =
    'only the router and senders with its presigned URLs write here; access logs would be larger than the data';
  Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason });
  acknowledgeChecks(bucket, {
    CKV_AWS_18: reason,
    CKV_AWS_21: 'each object is written once under its own key, and must be deleted with its event',
  });
  return bucket;
}

/** @internal */
export function protectTable({ encryptionKey, removalPolicy }: Deployment) {
  return {
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...(encryptionKey === undefined
      ? { encryption: TableEncryption.AWS_MANAGED }
      : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy,
  } as const;
}

/** @internal A table that is to be removed with its stack has no deletion protection, however the app says so: CloudFormation would fail. */
export function protectUntilRemoval(table: Table, content = 'tokens are stored only as digests'): void {
  const resource = table.node.defaultChild as CfnTable;
  const { DELETE } = CfnDeletionPolicy;
  resource.deletionProtectionEnabled = Lazy.any({ produce: () => resource.cfnOptions.deletionPolicy !== DELETE });
  if (getDeployment(table).encryptionKey === undefined)
    acknowledgeChecks(table, { CKV_AWS_119: `encrypted with AWS's managed key; ${content}` });
}

function encryptBucket({ encryptionKey }: Deployment) {
  if (encryptionKey === undefined) return { encryption: BucketEncryption.S3_MANAGED };
  // A bucket key spares a call of KMS for each object.
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}
