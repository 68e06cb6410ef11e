// GetObject and HeadObject.
import type { JsonObject } from '../../platform/service.ts';
import { type ByteRange, readRange } from './byte-range.ts';
import { checksumMembers } from './checksums.ts';
import { overrides } from './members.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { checkRead } from './preconditions.ts';
import { s3Errors } from './s3-error.ts';

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** GetObject: `Body` is a Buffer. @throws AwsError NoSuchKey, PreconditionFailed, NotModified or InvalidRange. */
export function getObject(store: ObjectStore, { bucket, key }: Place, input: JsonObject): JsonObject {
  const object = store.get(bucket, key);
  if (object === undefined) throw s3Errors.noSuchKey({ Key: key });
  checkRead(object, input);
  const range = readRange(input.Range, object.size);
  const body = store.body(bucket, key);
  return {
    ...describe(object, input, range),
    Body: range === undefined ? body : body.subarray(range.first, range.last + 1),
  };
}

/** HeadObject. @throws AwsError NotFound for a missing bucket or object: the response has no body for details. */
export function headObject(store: ObjectStore, { bucket, key }: Place, input: JsonObject): JsonObject {
  const object = store.get(bucket, key);
  if (object === undefined) throw s3Errors.notFound();
  checkRead(object, input);
  return describe(object, input, readRange(input.Range, object.size));
}

function describe(object: StoredObject, input: JsonObject, range: ByteRange | undefined): JsonObject {
  const tagCount = Object.keys(object.tags ?? {}).length;
  const { first, last } = range ?? { first: 0, last: object.size - 1 };
  return {
    ...withoutChecksums(object.properties, input.ChecksumMode !== 'ENABLED' || range !== undefined),
    ...overridden(input),
    AcceptRanges: 'bytes',
    ContentLength: last - first + 1,
    ...(range === undefined ? {} : { ContentRange: `bytes ${first}-${last}/${object.size}` }),
    ETag: object.etag,
    LastModified: object.lastModified / 1000,
    ...(tagCount === 0 ? {} : { TagCount: tagCount }),
  };
}

/** A checksum is returned only on request, and only for the whole object. */
function withoutChecksums(properties: JsonObject, isHidden: boolean): JsonObject {
  if (!isHidden) return { ...properties };
  const hidden = [...checksumMembers, 'ChecksumType'];
  return Object.fromEntries(Object.entries(properties).filter(([member]) => !hidden.includes(member)));
}

function overridden(input: JsonObject): JsonObject {
  const pairs = Object.entries(overrides).map(([override, member]) => [member, input[override]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
