// The members that each operation reads, and the header of each member.
import type { OperationMembers } from '../../platform/input-members.ts';
import { checksumMembers } from './checksums.ts';

/** Members that are stored with an object and returned with it. */
export const propertyMembers = [
  'BucketKeyEnabled',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'Metadata',
  'SSEKMSKeyId',
  'ServerSideEncryption',
  'StorageClass',
];

const objectMembers = ['Bucket', 'Key', 'ExpectedBucketOwner'];
const conditionMembers = ['IfMatch', 'IfModifiedSince', 'IfNoneMatch', 'IfUnmodifiedSince'];
const bodyMembers = ['ChecksumAlgorithm', 'ContentLength', 'ContentMD5', ...checksumMembers];

/** Members of GetObject's response that the request can override, as presigned URLs for browsers do. */
export const overrides: Readonly<Record<string, string>> = {
  ResponseCacheControl: 'CacheControl',
  ResponseContentDisposition: 'ContentDisposition',
  ResponseContentEncoding: 'ContentEncoding',
  ResponseContentLanguage: 'ContentLanguage',
  ResponseContentType: 'ContentType',
  ResponseExpires: 'Expires',
};

const readMembers = [...objectMembers, ...conditionMembers, 'ChecksumMode', 'Range', ...Object.keys(overrides)];

/** The members that each operation reads. */
export const knownMembers: OperationMembers = {
  CopyObject: [
    ...objectMembers,
    ...propertyMembers,
    'ChecksumAlgorithm',
    'CopySource',
    'CopySourceIfMatch',
    'CopySourceIfModifiedSince',
    'CopySourceIfNoneMatch',
    'CopySourceIfUnmodifiedSince',
    'IfMatch',
    'IfNoneMatch',
    'MetadataDirective',
    'Tagging',
    'TaggingDirective',
  ],
  CreateBucket: ['Bucket', 'CreateBucketConfiguration'],
  DeleteBucket: ['Bucket', 'ExpectedBucketOwner'],
  DeleteObject: [...objectMembers, 'IfMatch'],
  DeleteObjectTagging: objectMembers,
  DeleteObjects: ['Bucket', 'Delete', 'ExpectedBucketOwner'],
  GetBucketLocation: ['Bucket', 'ExpectedBucketOwner'],
  GetObject: readMembers,
  GetObjectTagging: objectMembers,
  HeadBucket: ['Bucket', 'ExpectedBucketOwner'],
  HeadObject: readMembers,
  ListBuckets: [],
  ListObjects: ['Bucket', 'Delimiter', 'EncodingType', 'ExpectedBucketOwner', 'Marker', 'MaxKeys', 'Prefix'],
  ListObjectsV2: [
    'Bucket',
    'ContinuationToken',
    'Delimiter',
    'EncodingType',
    'ExpectedBucketOwner',
    'MaxKeys',
    'Prefix',
    'StartAfter',
  ],
  PutObject: [...objectMembers, ...propertyMembers, ...bodyMembers, 'Body', 'IfMatch', 'IfNoneMatch', 'Tagging'],
  PutObjectTagging: [...objectMembers, 'ChecksumAlgorithm', 'ContentMD5', 'Tagging'],
};

/** Header names of members, in requests and in responses. */
export const headerNames: Readonly<Record<string, string>> = {
  AcceptRanges: 'accept-ranges',
  BucketKeyEnabled: 'x-amz-server-side-encryption-bucket-key-enabled',
  BucketRegion: 'x-amz-bucket-region',
  CacheControl: 'cache-control',
  ChecksumAlgorithm: 'x-amz-sdk-checksum-algorithm',
  ChecksumCRC32: 'x-amz-checksum-crc32',
  ChecksumCRC32C: 'x-amz-checksum-crc32c',
  ChecksumCRC64NVME: 'x-amz-checksum-crc64nvme',
  ChecksumMode: 'x-amz-checksum-mode',
  ChecksumSHA1: 'x-amz-checksum-sha1',
  ChecksumSHA256: 'x-amz-checksum-sha256',
  ChecksumType: 'x-amz-checksum-type',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentLength: 'content-length',
  ContentMD5: 'content-md5',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  CopySource: 'x-amz-copy-source',
  CopySourceIfMatch: 'x-amz-copy-source-if-match',
  CopySourceIfModifiedSince: 'x-amz-copy-source-if-modified-since',
  CopySourceIfNoneMatch: 'x-amz-copy-source-if-none-match',
  CopySourceIfUnmodifiedSince: 'x-amz-copy-source-if-unmodified-since',
  ETag: 'etag',
  ExpectedBucketOwner: 'x-amz-expected-bucket-owner',
  Expires: 'expires',
  IfMatch: 'if-match',
  IfModifiedSince: 'if-modified-since',
  IfNoneMatch: 'if-none-match',
  IfUnmodifiedSince: 'if-unmodified-since',
  LastModified: 'last-modified',
  Location: 'location',
  MetadataDirective: 'x-amz-metadata-directive',
  Range: 'range',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  StorageClass: 'x-amz-storage-class',
  TagCount: 'x-amz-tagging-count',
  Tagging: 'x-amz-tagging',
  TaggingDirective: 'x-amz-tagging-directive',
};

export function isKnownMember(operation: string, member: string): boolean {
  return knownMembers[operation]?.includes(member) ?? false;
}
