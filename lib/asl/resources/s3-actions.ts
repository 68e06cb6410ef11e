// The IAM actions of calls to S3, whose names often differ from those of the calls.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html

/** By IAM action: the calls that need it and have another name. */
const renamed: Readonly<Record<string, string>> = {
  ListBucket: 'ListObjects ListObjectsV2 HeadBucket',
  ListAllMyBuckets: 'ListBuckets',
  GetObject: 'HeadObject SelectObjectContent',
  DeleteObject: 'DeleteObjects',
  PutObject: 'CreateMultipartUpload UploadPart CompleteMultipartUpload',
  ListBucketVersions: 'ListObjectVersions',
  ListBucketMultipartUploads: 'ListMultipartUploads',
  ListMultipartUploadParts: 'ListParts',
  GetAnalyticsConfiguration: 'GetBucketAnalyticsConfiguration ListBucketAnalyticsConfigurations',
  PutAnalyticsConfiguration: 'PutBucketAnalyticsConfiguration DeleteBucketAnalyticsConfiguration',
  GetIntelligentTieringConfiguration:
    'GetBucketIntelligentTieringConfiguration ListBucketIntelligentTieringConfigurations',
  PutIntelligentTieringConfiguration:
    'PutBucketIntelligentTieringConfiguration DeleteBucketIntelligentTieringConfiguration',
  GetInventoryConfiguration: 'GetBucketInventoryConfiguration ListBucketInventoryConfigurations',
  PutInventoryConfiguration: 'PutBucketInventoryConfiguration DeleteBucketInventoryConfiguration',
  GetMetricsConfiguration: 'GetBucketMetricsConfiguration ListBucketMetricsConfigurations',
  PutMetricsConfiguration: 'PutBucketMetricsConfiguration DeleteBucketMetricsConfiguration',
  GetBucketCORS: 'GetBucketCors',
  PutBucketCORS: 'PutBucketCors DeleteBucketCors',
  GetEncryptionConfiguration: 'GetBucketEncryption',
  PutEncryptionConfiguration: 'PutBucketEncryption DeleteBucketEncryption',
  GetLifecycleConfiguration: 'GetBucketLifecycle GetBucketLifecycleConfiguration',
  PutLifecycleConfiguration: 'PutBucketLifecycle PutBucketLifecycleConfiguration DeleteBucketLifecycle',
  GetReplicationConfiguration: 'GetBucketReplication',
  PutReplicationConfiguration: 'PutBucketReplication DeleteBucketReplication',
  GetAccelerateConfiguration: 'GetBucketAccelerateConfiguration',
  PutAccelerateConfiguration: 'PutBucketAccelerateConfiguration',
  GetBucketNotification: 'GetBucketNotificationConfiguration',
  PutBucketNotification: 'PutBucketNotificationConfiguration',
  GetBucketPublicAccessBlock: 'GetPublicAccessBlock',
  PutBucketPublicAccessBlock: 'PutPublicAccessBlock DeletePublicAccessBlock',
  GetBucketObjectLockConfiguration: 'GetObjectLockConfiguration',
  PutBucketObjectLockConfiguration: 'PutObjectLockConfiguration',
  PutBucketOwnershipControls: 'DeleteBucketOwnershipControls',
  PutBucketTagging: 'DeleteBucketTagging',
  CreateBucketMetadataTableConfiguration: 'CreateBucketMetadataConfiguration',
  GetBucketMetadataTableConfiguration: 'GetBucketMetadataConfiguration',
  DeleteBucketMetadataTableConfiguration: 'DeleteBucketMetadataConfiguration',
};

const actions: ReadonlyMap<string, string> = new Map(
  Object.entries(renamed).flatMap(([action, calls]) => calls.split(' ').map((call) => [call, action] as const)),
);

/** @param call such as `PutObject` */
export function listS3Actions(call: string): readonly string[] {
  if (call === 'CopyObject' || call === 'UploadPartCopy') return ['s3:GetObject', 's3:PutObject'];
  return [`s3:${actions.get(call) ?? call}`];
}
