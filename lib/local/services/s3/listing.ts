// ListObjectsV2 and ListObjects: a page of a bucket's keys; keys with the delimiter are grouped by their common prefix.
import type { JsonObject } from '../../platform/service.ts';
import { checksumMembers } from './checksums.ts';
import type { StoredObject } from './object-store.ts';
import { s3Errors } from './s3-error.ts';

const longestPage = 1000;

/** One entry of a listing: an object or a common prefix. The next page starts after its name. */
type Line = { readonly name: string; readonly object?: StoredObject };

/** @param objects All of the bucket's objects with the prefix, in order. */
export function listObjects(objects: readonly StoredObject[], input: JsonObject): JsonObject {
  const maxKeys = readMaxKeys(input.MaxKeys);
  const after = findStart(input);
  const lines = gather(objects, input).filter(({ name }) => after === undefined || isBehind(name, after, input));
  const page = lines.slice(0, maxKeys);
  const encode = input.EncodingType === 'url' ? encodeKey : (key: string) => key;
  const isTruncated = page.length < lines.length && maxKeys > 0;
  return {
    Name: input.Bucket,
    Prefix: encode(String(input.Prefix ?? '')),
    ...pick(input, ['ContinuationToken', 'EncodingType']),
    ...(input.Delimiter === undefined ? {} : { Delimiter: encode(String(input.Delimiter)) }),
    ...(input.StartAfter === undefined ? {} : { StartAfter: encode(String(input.StartAfter)) }),
    MaxKeys: maxKeys,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    ...(isTruncated ? { NextContinuationToken: toToken(page.at(-1)?.name ?? '') } : {}),
    Contents: page.flatMap(({ object }) => (object === undefined ? [] : [describe(object, encode)])),
    CommonPrefixes: page.flatMap(({ name, object }) => (object === undefined ? [{ Prefix: encode(name) }] : [])),
  };
}

/**
 * ListObjects, whose next page starts after the last name. As on AWS, only a listing with a delimiter returns that name.
 * @param objects All of the bucket's objects with the prefix, in order.
 */
export function listObjectsByMarker(objects: readonly StoredObject[], input: JsonObject): JsonObject {
  const { Marker = '', ...rest } = input;
  const {
    KeyCount: _,
    StartAfter,
    NextContinuationToken,
    ...page
  } = listObjects(objects, { ...rest, StartAfter: Marker });
  const encode = input.EncodingType === 'url' ? encodeKey : (key: string) => key;
  const isNamed = NextContinuationToken !== undefined && input.Delimiter !== undefined;
  return {
    ...page,
    Marker: StartAfter,
    ...(isNamed ? { NextMarker: encode(fromToken(String(NextContinuationToken))) } : {}),
  };
}

function gather(objects: readonly StoredObject[], { Prefix = '', Delimiter }: JsonObject): Line[] {
  const lines = new Map<string, Line>();
  const start = String(Prefix).length;
  for (const object of objects) {
    const end = Delimiter === undefined || Delimiter === '' ? -1 : object.key.indexOf(String(Delimiter), start);
    const line = end < 0 ? { name: object.key, object } : { name: object.key.slice(0, end + String(Delimiter).length) };
    lines.set(`${line.object === undefined}${line.name}`, line);
  }
  return [...lines.values()];
}

/** A listing that starts inside a common prefix includes the prefix, unless the previous page ended with it. */
function isBehind(name: string, after: string, { ContinuationToken, Delimiter }: JsonObject): boolean {
  if (Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0) return true;
  const isPrefix = Delimiter !== undefined && name.endsWith(String(Delimiter));
  return ContinuationToken === undefined && isPrefix && after.startsWith(name) && after !== name;
}

function findStart({ ContinuationToken, StartAfter }: JsonObject): string | undefined {
  if (ContinuationToken !== undefined) return fromToken(String(ContinuationToken));
  return StartAfter === undefined ? undefined : String(StartAfter);
}

function describe(object: StoredObject, encode: (key: string) => string): JsonObject {
  const member = checksumMembers.find((name) => name in object.properties);
  return {
    Key: encode(object.key),
    LastModified: object.lastModified / 1000,
    ETag: object.etag,
    ...(member === undefined
      ? {}
      : { ChecksumAlgorithm: [member.replace('Checksum', '')], ChecksumType: 'FULL_OBJECT' }),
    Size: object.size,
    StorageClass: object.properties.StorageClass ?? 'STANDARD',
  };
}

function readMaxKeys(value: unknown): number {
  if (value === undefined) return longestPage;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) {
    throw s3Errors.invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', {
      ArgumentName: 'maxKeys',
      ArgumentValue: value,
    });
  }
  return Math.min(number, longestPage);
}

/** Opaque to callers, as AWS's is. */
function toToken(name: string): string {
  return Buffer.from(`1${name}`).toString('base64');
}

function fromToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('1')) {
    throw s3Errors.invalidArgument('The continuation token provided is incorrect', {
      ArgumentName: 'continuation-token',
    });
  }
  return text.slice(1);
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

function pick(input: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(
    members.filter((member) => input[member] !== undefined).map((member) => [member, input[member]]),
  );
}
