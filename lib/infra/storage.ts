// The router's storage: events with their runs, credentials, and large data.
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { indexNames } from '../aws/names.ts';
import { acknowledgeChecks } from './acknowledged-checks.ts';
import { addEventIndexes } from './event-indexes.ts';

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
    for (const table of [this.events, this.credentials]) acknowledgeChecks(table, tableChecks);
  }
}

function createEventsTable(scope: Construct): Table {
  const table = new Table(scope, 'Events', {
    ...protectedTable,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
  addEventIndexes(table);
  return table;
}

function createCredentialsTable(scope: Construct): Table {
  const table = new Table(scope, 'Credentials', {
    ...protectedTable,
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
  const bucket = new Bucket(scope, 'Data', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
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

const protectedTable = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.AWS_MANAGED,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

const tableChecks = {
  CKV_AWS_119: "encrypted with AWS's managed key; tokens are stored only as digests",
};
