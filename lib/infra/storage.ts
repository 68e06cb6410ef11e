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
    this.events = new Table(this, 'Events', {
      ...protectedTable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    addEventIndexes(this.events);
    this.credentials = new Table(this, 'Credentials', {
      ...protectedTable,
      partitionKey: { name: 'digest', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    this.credentials.addGlobalSecondaryIndex({
      indexName: indexNames.audit,
      partitionKey: { name: 'auditedIn', type: AttributeType.STRING },
      sortKey: { name: 'auditedAt', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    this.data = new Bucket(this, 'Data', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { expiration: window.plus(Duration.days(1)), abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { prefix: 'uploads/', expiration: Duration.days(1) },
      ],
    });
    const reason = 'only the router writes here, and whom it lets; a bucket of access logs would outgrow the data';
    Validations.of(this.data).acknowledge({ id: 'AwsSolutions-S1', reason });
    acknowledgeChecks(this.data, {
      CKV_AWS_18: reason,
      CKV_AWS_21: 'an object is written once under a key of its own, and must be gone when its event is',
    });
    for (const table of [this.events, this.credentials])
      acknowledgeChecks(table, { CKV_AWS_119: "encrypted with AWS's managed key; tokens are stored as digests alone" });
  }
}

const protectedTable = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.AWS_MANAGED,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;
