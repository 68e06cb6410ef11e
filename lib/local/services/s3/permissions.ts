// Which IAM actions on which ARNs each S3 operation needs, as AWS's API reference lists them.
import { notImplemented } from '../../platform/aws-error.ts';
import { type JsonObject, localAccount, type Permission } from '../../platform/service.ts';
import { readCopySource } from './copy-source.ts';

const onBucket: Readonly<Record<string, string>> = {
  CreateBucket: 's3:CreateBucket',
  DeleteBucket: 's3:DeleteBucket',
  GetBucketLocation: 's3:GetBucketLocation',
  HeadBucket: 's3:ListBucket',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
};

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** The object that an operation reads, if any. */
export function objectRead(operation: string, input: JsonObject): ObjectPlace | undefined {
  if (operation === 'CopyObject') return readCopySource(input.CopySource);
  const reads = operation === 'GetObject' || operation === 'HeadObject';
  return reads ? { bucket: String(input.Bucket), key: String(input.Key) } : undefined;
}

export function listing(bucket: string): Permission {
  return { action: 's3:ListBucket', resource: bucketArn(bucket) };
}

export function s3Permissions(operation: string, input: JsonObject): readonly Permission[] {
  const bucketAction = onBucket[operation];
  if (bucketAction !== undefined) return [{ action: bucketAction, resource: bucketArn(input.Bucket) }];
  const object = `${bucketArn(input.Bucket)}/${input.Key}`;
  switch (operation) {
    case 'ListBuckets':
      return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
    case 'GetObject':
    case 'HeadObject':
      return [{ action: 's3:GetObject', resource: object }];
    case 'PutObject':
      return putting(object, input);
    case 'CopyObject':
      return [readSource(input), ...putting(object, input)];
    case 'GetObjectTagging':
    case 'PutObjectTagging':
    case 'DeleteObjectTagging':
      return [{ action: `s3:${operation}`, resource: object }];
    case 'DeleteObject':
      return [{ action: 's3:DeleteObject', resource: object }];
    case 'DeleteObjects':
      return deletions(input);
    default:
      throw notImplemented(`s3:${operation}`);
  }
}

/** If-Match reveals whether an object has changed, so it needs GetObject too. */
function putting(object: string, { IfMatch, Tagging }: JsonObject): Permission[] {
  return [
    { action: 's3:PutObject', resource: object },
    ...(IfMatch === undefined ? [] : [{ action: 's3:GetObject', resource: object }]),
    ...(Tagging === undefined ? [] : [{ action: 's3:PutObjectTagging', resource: object }]),
  ];
}

/** A copy of an object with tags reads the source's tags and writes them. */
export function copyingTags(input: JsonObject): Permission[] {
  const { bucket, key } = readCopySource(input.CopySource);
  return [
    { action: 's3:GetObjectTagging', resource: `${bucketArn(bucket)}/${key}` },
    { action: 's3:PutObjectTagging', resource: `${bucketArn(input.Bucket)}/${input.Key}` },
  ];
}

function readSource({ CopySource }: JsonObject): Permission {
  const { bucket, key } = readCopySource(CopySource);
  return { action: 's3:GetObject', resource: `${bucketArn(bucket)}/${key}` };
}

function deletions({ Bucket, Delete }: JsonObject): Permission[] {
  const { Objects = [] } = (Delete ?? {}) as { Objects?: readonly JsonObject[] };
  return Objects.map(({ Key }) => ({ action: 's3:DeleteObject', resource: `${bucketArn(Bucket)}/${Key}` }));
}

function bucketArn(bucket: unknown): string {
  return `arn:${localAccount.partition}:s3:::${bucket}`;
}
