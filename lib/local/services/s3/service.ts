// The part of S3 that Flowgate needs: whole objects, conditional writes, ranges, listings and presigned URLs. There are no
// versions, ACLs or multipart uploads.
import { readSignature } from '../../access/endpoint/signed-request.ts';
import type { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { refuseUnknownInput } from '../../platform/input-members.ts';
import type {
  Folders,
  JsonObject,
  Permission,
  RestRequest,
  RestResponse,
  RestService,
} from '../../platform/service.ts';
import { Buckets } from './buckets.ts';
import { readCopySource } from './copy-source.ts';
import { type DecodedRequest, decodeRequest } from './decode.ts';
import { encodeResponse } from './encode.ts';
import { listObjects, listObjectsByMarker } from './listing.ts';
import { knownMembers } from './members.ts';
import { checkKey } from './names.ts';
import { getObject, headObject } from './object-reads.ts';
import { ObjectStore } from './object-store.ts';
import { deleteTags, getTags, putTags } from './object-tags.ts';
import { ObjectWrites } from './object-writes.ts';
import { copyingTags, listing, type ObjectPlace, objectRead, s3Permissions } from './permissions.ts';
import { checkExpiry } from './presigned.ts';
import { encodeS3Error } from './s3-error.ts';

export interface S3Options extends Folders {
  readonly clock: Clock;
}

type Handler = (input: JsonObject) => JsonObject | Promise<JsonObject>;

/** Within the process, an object's `Body` is a Buffer and times are epoch seconds. */
export class S3Service implements RestService {
  readonly name = 's3';
  readonly #clock: Clock;
  readonly #store: ObjectStore;
  readonly #handlers: Readonly<Record<string, Handler>>;

  private constructor(options: S3Options) {
    const store = new ObjectStore(options.dataDir ?? options.scratchDir);
    const buckets = new Buckets({ store, clock: options.clock });
    this.#clock = options.clock;
    this.#store = store;
    this.#handlers = {
      ...bucketHandlers(buckets),
      ...objectHandlers(buckets, store, new ObjectWrites({ store, clock: options.clock })),
    };
  }

  static async start(options: S3Options): Promise<S3Service> {
    return new S3Service(options);
  }

  /** Only a caller that may list the bucket learns that an object does not exist: others get AccessDenied in both cases. */
  permissions(operation: string, input: JsonObject): readonly Permission[] {
    const needed = s3Permissions(operation, input);
    const read = objectRead(operation, input);
    if (read === undefined) return needed;
    if (this.#isAbsent(read)) return [...needed, listing(read.bucket)];
    const hasTags = Object.keys(this.#store.get(read.bucket, read.key)?.tags ?? {}).length > 0;
    const copiesTags = operation === 'CopyObject' && hasTags && input.TaggingDirective !== 'REPLACE';
    return copiesTags ? [...needed, ...copyingTags(input)] : needed;
  }

  #isAbsent({ bucket, key }: ObjectPlace): boolean {
    return this.#store.buckets.has(bucket) && this.#store.get(bucket, key) === undefined;
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    refuseUnknownInput('s3', knownMembers, { operation, input });
    return (await this.#handlers[operation]?.(input)) ?? {};
  }

  /** Only requests that are signed for S3 belong to it: a bucket's path looks like any path of another service. */
  async decode(request: RestRequest): Promise<DecodedRequest | undefined> {
    if (readSignature(request)?.service !== 's3') return undefined;
    checkExpiry(request, this.#clock.now());
    return await decodeRequest(request);
  }

  encode(operation: string, output: JsonObject): RestResponse {
    return encodeResponse(operation, output);
  }

  encodeError(error: AwsError): RestResponse {
    return encodeS3Error(error);
  }

  async close(): Promise<void> {
    // Every change is written before its call returns.
  }
}

function bucketHandlers(buckets: Buckets): Record<string, Handler> {
  return {
    CreateBucket: (input) => buckets.create(input),
    DeleteBucket: (input) => buckets.delete(input),
    GetBucketLocation: (input) => buckets.location(input),
    HeadBucket: (input) => buckets.head(input),
    ListBuckets: () => buckets.list(),
  };
}

function objectHandlers(buckets: Buckets, store: ObjectStore, writes: ObjectWrites): Record<string, Handler> {
  const readPlace = (input: JsonObject) => ({ bucket: buckets.find(input), key: checkKey(input.Key) });
  const readAll = (input: JsonObject) => store.list(buckets.find(input), String(input.Prefix ?? ''));
  return {
    CopyObject: (input) => {
      const source = readCopySource(input.CopySource);
      buckets.find({ Bucket: source.bucket });
      return writes.copy(readPlace(input), source, input);
    },
    DeleteObject: (input) => writes.delete(readPlace(input), input),
    DeleteObjects: (input) => writes.deleteMany(buckets.find(input), input),
    DeleteObjectTagging: (input) => deleteTags(store, readPlace(input)),
    GetObjectTagging: (input) => getTags(store, readPlace(input)),
    PutObjectTagging: (input) => putTags(store, readPlace(input), input),
    GetObject: (input) => getObject(store, readPlace(input), input),
    HeadObject: (input) => headObject(store, readPlace(input), input),
    ListObjects: (input) => listObjectsByMarker(readAll(input), input),
    ListObjectsV2: (input) => listObjects(readAll(input), input),
    PutObject: (input) => writes.put(readPlace(input), input),
  };
}
