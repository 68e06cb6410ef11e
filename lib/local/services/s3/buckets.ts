// Operations on buckets: creating, finding and deleting them.
import type { Clock } from '../../platform/clock.ts';
import { type JsonObject, localAccount } from '../../platform/service.ts';
import { checkBucketName } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import { s3Errors } from './s3-error.ts';

export class Buckets {
  readonly #store: ObjectStore;
  readonly #clock: Clock;

  constructor(options: { readonly store: ObjectStore; readonly clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** The name of an existing bucket. @throws AwsError NoSuchBucket, or AccessDenied if another owner is expected. */
  find({ Bucket, ExpectedBucketOwner }: JsonObject): string {
    const name = checkBucketName(Bucket);
    if (!this.#store.buckets.has(name)) throw s3Errors.noSuchBucket({ BucketName: name });
    if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== localAccount.accountId) {
      throw s3Errors.accessDenied();
    }
    return name;
  }

  /** In us-east-1, creating a bucket that the caller already owns succeeds and changes nothing. */
  create({ Bucket, CreateBucketConfiguration }: JsonObject): JsonObject {
    const name = checkBucketName(Bucket);
    const constraint = (CreateBucketConfiguration as JsonObject | undefined)?.LocationConstraint;
    if (constraint !== undefined) {
      throw s3Errors.invalidRequest(
        `The location constraint ${constraint} is not possible: buckets of the local platform are in ${localAccount.region}`,
      );
    }
    if (!this.#store.buckets.has(name)) this.#store.buckets.set(name, { createdAt: this.#clock.now() });
    return { Location: `/${name}` };
  }

  head(input: JsonObject): JsonObject {
    if (!this.#store.buckets.has(checkBucketName(input.Bucket))) throw s3Errors.notFound();
    this.find(input);
    return { BucketRegion: localAccount.region };
  }

  location(input: JsonObject): JsonObject {
    this.find(input);
    return {};
  }

  /** All buckets on one page, by name: `aws s3 ls` and the search for leaked secrets ask for them. */
  list(): JsonObject {
    const buckets = [...this.#store.buckets.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return { Buckets: buckets.map(([Name, { createdAt }]) => ({ Name, CreationDate: createdAt / 1000 })) };
  }

  delete(input: JsonObject): JsonObject {
    const name = this.find(input);
    if (this.#store.list(name).length > 0) throw s3Errors.bucketNotEmpty({ BucketName: name });
    this.#store.buckets.delete(name);
    return {};
  }
}
