// The tags of objects: the header `Tagging` of a write, the directive of a copy, and the operations on tags alone.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
import { isJsonObject } from '../../../value/json.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import type { ObjectPlace } from './permissions.ts';
import { s3Errors } from './s3-error.ts';

export type Tags = Readonly<Record<string, string>>;

const mostTags = 10;
const longest = { key: 128, value: 256 };

/** The tags of a PutObject, whose `Tagging` is a query such as `a=1&b=2`. Throws AwsError InvalidArgument, InvalidTag or BadRequest. */
export function readTagging(tagging: unknown): Tags {
  if (tagging === undefined) return {};
  if (typeof tagging !== 'string') throw s3Errors.invalidArgument('The header Tagging must be a text such as a=1&b=2');
  return checkTags([...new URLSearchParams(tagging)]);
}

/** The tags of a copy: those of the source, unless `TaggingDirective` is REPLACE. */
export function chooseCopyTags(original: StoredObject, { TaggingDirective, Tagging }: JsonObject): Tags {
  return TaggingDirective === 'REPLACE' ? readTagging(Tagging) : (original.tags ?? {});
}

export function getTags(store: ObjectStore, place: ObjectPlace): JsonObject {
  const TagSet = Object.entries(requireObject(store, place).tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return { TagSet };
}

/** Replaces all tags; the object's entity tag and its time stay. */
export function putTags(store: ObjectStore, place: ObjectPlace, { Tagging }: JsonObject): JsonObject {
  requireObject(store, place);
  const { TagSet } = isJsonObject(Tagging) ? Tagging : {};
  if (!Array.isArray(TagSet)) throw s3Errors.malformedXml();
  const pairs = TagSet.map((tag) => (isJsonObject(tag) ? ([tag.Key, tag.Value] as const) : ([undefined, ''] as const)));
  store.setTags(place.bucket, place.key, checkTags(pairs));
  return {};
}

export function deleteTags(store: ObjectStore, place: ObjectPlace): JsonObject {
  requireObject(store, place);
  store.setTags(place.bucket, place.key, {});
  return {};
}

function checkTags(pairs: readonly (readonly [unknown, unknown])[]): Tags {
  if (pairs.length > mostTags) throw s3Errors.tooManyTags();
  const tags = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (typeof key !== 'string' || key === '' || key.length > longest.key)
      throw s3Errors.invalidTag('The TagKey you have provided is invalid');
    if (typeof value !== 'string' || value.length > longest.value)
      throw s3Errors.invalidTag('The TagValue you have provided is invalid');
    if (tags.has(key)) throw s3Errors.invalidTag('Cannot provide multiple Tags with the same key');
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

function requireObject(store: ObjectStore, { bucket, key }: ObjectPlace): StoredObject {
  const object = store.get(bucket, key);
  if (object === undefined) throw s3Errors.noSuchKey({ Key: key });
  return object;
}
