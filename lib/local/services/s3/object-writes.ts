// PutObject, CopyObject, DeleteObject and DeleteObjects. Nothing is awaited between a condition and its write, so one of two
// concurrent conditional writes fails.
import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import { computeChecksum } from './checksums.ts';
import { propertyMembers } from './members.ts';
import { checkKey } from './names.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { chooseCopyTags, readTagging } from './object-tags.ts';
import { checkCopySource, checkWrite } from './preconditions.ts';
import { s3Errors } from './s3-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const maxMetadataBytes = 2 * 1024;
const maxDeletions = 1000;

interface Place {
  readonly bucket: string;
  readonly key: string;
}

export class ObjectWrites {
  readonly #store: ObjectStore;
  readonly #clock: Clock;

  constructor(options: { readonly store: ObjectStore; readonly clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  async put(place: Place, input: JsonObject): Promise<JsonObject> {
    const body = toBuffer(input.Body);
    const checksum = await computeChecksum(body, input);
    const properties = { ...chosenProperties(input), ...checksum, ChecksumType: 'FULL_OBJECT' };
    const tags = readTagging(input.Tagging);
    checkWrite(this.#store.get(place.bucket, place.key), input);
    const { etag } = this.#write(place, { properties, tags }, body);
    const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = properties as JsonObject;
    return {
      ETag: etag,
      ...checksum,
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption,
      ...(SSEKMSKeyId === undefined ? {} : { SSEKMSKeyId }),
      ...(BucketKeyEnabled === undefined ? {} : { BucketKeyEnabled }),
    };
  }

  /** @param source The object to copy, in a bucket that exists. */
  async copy(place: Place, source: Place, input: JsonObject): Promise<JsonObject> {
    const original = this.#store.get(source.bucket, source.key);
    if (original === undefined) throw s3Errors.noSuchKey({ Key: source.key });
    checkCopySource(original, input);
    const replaces = input.MetadataDirective === 'REPLACE';
    const isSame = place.bucket === source.bucket && place.key === source.key;
    if (isSame && !replaces) {
      throw s3Errors.invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    const body = this.#store.body(source.bucket, source.key);
    const checksum = await computeChecksum(body, { ChecksumAlgorithm: input.ChecksumAlgorithm });
    checkWrite(this.#store.get(place.bucket, place.key), input);
    const properties = replaces
      ? { ...chosenProperties(input), ...checksum, ChecksumType: 'FULL_OBJECT' }
      : original.properties;
    const copy = this.#write(place, { properties, tags: chooseCopyTags(original, input) }, body);
    return { CopyObjectResult: { ETag: copy.etag, LastModified: copy.lastModified / 1000 } };
  }

  delete({ bucket, key }: Place, input: JsonObject): JsonObject {
    if (input.IfMatch !== undefined) checkWrite(this.#store.get(bucket, key), { IfMatch: input.IfMatch });
    this.#store.delete(bucket, key);
    return {};
  }

  deleteMany(bucket: string, { Delete }: JsonObject): JsonObject {
    const { Objects, Quiet } = (Delete ?? {}) as { Objects?: readonly JsonObject[]; Quiet?: unknown };
    if (!Array.isArray(Objects) || Objects.length === 0 || Objects.length > maxDeletions) throw s3Errors.malformedXml();
    const keys = Objects.map(({ Key }) => checkKey(Key));
    for (const key of keys) this.#store.delete(bucket, key);
    return Quiet === true ? {} : { Deleted: keys.map((Key) => ({ Key })) };
  }

  #write({ bucket, key }: Place, described: Pick<StoredObject, 'properties' | 'tags'>, body: Buffer): StoredObject {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const lastModified = Math.floor(this.#clock.now() / 1000) * 1000;
    const object = { key, etag, size: body.length, lastModified, ...described };
    this.#store.put(bucket, object, body);
    return object;
  }
}

/** The object's properties in a request, with S3's defaults. Encryption is only stored and returned: nothing is encrypted. */
function chosenProperties(input: JsonObject): Record<string, unknown> {
  const chosen = Object.fromEntries(
    propertyMembers.filter((member) => input[member] !== undefined).map((member) => [member, input[member]]),
  );
  const metadata = lowerCaseNames((chosen.Metadata ?? {}) as Readonly<Record<string, string>>);
  const metadataBytes = Buffer.byteLength(Object.entries(metadata).flat().join(''));
  if (metadataBytes > maxMetadataBytes) {
    throw s3Errors.metadataTooLarge({ Size: metadataBytes, MaxSizeAllowed: maxMetadataBytes });
  }
  return { ContentType: 'binary/octet-stream', ServerSideEncryption: 'AES256', ...chosen, Metadata: metadata };
}

function lowerCaseNames(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]));
}

function toBuffer(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw s3Errors.invalidRequest('Body must be a Buffer or a string');
}
