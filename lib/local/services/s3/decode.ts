// Converts an HTTP request into an operation and its input: both styles of addresses, subresources, headers and bodies.
import { notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject, RestRequest } from '../../platform/service.ts';
import { decodeChunked } from './aws-chunked.ts';
import { checksumMembers, computeChecksum } from './checksums.ts';
import { headerNames, isKnownMember } from './members.ts';
import { s3Errors } from './s3-error.ts';
import { innerXml, xmlText } from './xml.ts';

export interface DecodedRequest {
  readonly operation: string;
  readonly input: JsonObject;
}

interface Address {
  readonly bucket: string;
  readonly key: string;
}

const queryMembers: Readonly<Record<string, string>> = {
  'continuation-token': 'ContinuationToken',
  delimiter: 'Delimiter',
  'encoding-type': 'EncodingType',
  marker: 'Marker',
  'max-keys': 'MaxKeys',
  prefix: 'Prefix',
  'response-cache-control': 'ResponseCacheControl',
  'response-content-disposition': 'ResponseContentDisposition',
  'response-content-encoding': 'ResponseContentEncoding',
  'response-content-language': 'ResponseContentLanguage',
  'response-content-type': 'ResponseContentType',
  'response-expires': 'ResponseExpires',
  'start-after': 'StartAfter',
};

/** Subresources with their own operation. */
const subresources: Readonly<Record<string, string>> = {
  'POST delete': 'DeleteObjects',
  'GET location': 'GetBucketLocation',
  'GET list-type': 'ListObjectsV2',
  'GET tagging': 'GetObjectTagging',
  'PUT tagging': 'PutObjectTagging',
  'DELETE tagging': 'DeleteObjectTagging',
};

/** Refused by the name of AWS's operation; other subresources are refused by their own name. */
const refusedSubresources: Readonly<Record<string, string>> = {
  'POST uploads': 's3:CreateMultipartUpload',
  'PUT uploadId': 's3:UploadPart',
  'POST uploadId': 's3:CompleteMultipartUpload',
  'DELETE uploadId': 's3:AbortMultipartUpload',
  'GET uploads': 's3:ListMultipartUploads',
};

/** Headers about the signature, the encoding or the client, which are not members of an input. */
const silentHeaders = [
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
];

const members = new Map(Object.entries(headerNames).map(([member, header]) => [header, member]));

/** Rejects with AwsError: NotImplemented for a subresource or an `x-amz-` header that is not implemented. */
export async function decodeRequest(request: RestRequest): Promise<DecodedRequest> {
  const address = readAddress(request);
  const operation = findOperation(request, address);
  const { body, trailers } = readBody(request);
  const headers = { ...readHoistedHeaders(request.query), ...request.headers, ...trailers };
  if (operation === 'DeleteObjects' || operation === 'PutObjectTagging') await checkBody(body, headers);
  const input: JsonObject = {
    ...(address.bucket === '' ? {} : { Bucket: address.bucket }),
    ...(address.key === '' ? {} : { Key: address.key }),
    ...fromQuery(request.query),
    ...fromHeaders(operation, headers),
    ...fromBody(operation, body),
  };
  return { operation, input };
}

function readAddress({ path, headers }: RestRequest): Address {
  const hosted = /^(.+)\.(?:localhost|s3[.-][a-z0-9.-]+)(?::\d+)?$/.exec(headers.host ?? '')?.[1];
  const [, first = '', ...rest] = path.split('/').map(decodeSegment);
  if (hosted !== undefined) return { bucket: hosted, key: [first, ...rest].join('/') };
  return { bucket: first, key: rest.join('/') };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw s3Errors.invalidRequest(`The path segment ${segment} is not percent-encoded UTF-8`);
  }
}

function findOperation(request: RestRequest, { bucket, key }: Address): string {
  const subresource = findSubresource(request);
  if (subresource?.endsWith('Tagging') && key === '') return refuse(`s3:${subresource.replace('Object', 'Bucket')}`);
  if (subresource !== undefined) return subresource;
  const { method } = request;
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : refuse(`s3 ${method} /`);
  if (key !== '') return objectOperation(request);
  const operations: Readonly<Record<string, string>> = {
    GET: 'ListObjects',
    PUT: 'CreateBucket',
    HEAD: 'HeadBucket',
    DELETE: 'DeleteBucket',
  };
  return operations[method] ?? refuse(`s3 ${method} of a bucket`);
}

function objectOperation({ method, headers }: RestRequest): string {
  if (method === 'PUT') return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
  const operations: Readonly<Record<string, string>> = { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' };
  return operations[method] ?? refuse(`s3 ${method} of an object`);
}

function findSubresource({ method, query }: RestRequest): string | undefined {
  const names = [...query.keys()].filter((name) => !(name in queryMembers) && !/^x-(id$|amz-)/i.test(name));
  const known = names.map((name) => subresources[`${method} ${name}`]).find((operation) => operation !== undefined);
  const foreign = names.find((name) => subresources[`${method} ${name}`] === undefined);
  if (foreign === undefined) return known;
  const named = names.map((name) => refusedSubresources[`${method} ${name}`]).find((name) => name !== undefined);
  return refuse(named ?? `s3 ${method} ?${foreign}`);
}

function refuse(what: string): never {
  throw notImplemented(what);
}

/** A presigned URL has the signed headers as parameters. */
function readHoistedHeaders(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query].filter(([name]) => name.startsWith('x-amz-')));
}

function fromQuery(query: URLSearchParams): JsonObject {
  const pairs = [...query].map(([name, value]) => [queryMembers[name], value] as const);
  return Object.fromEntries(pairs.filter(([member]) => member !== undefined));
}

function fromHeaders(operation: string, headers: Readonly<Record<string, string>>): JsonObject {
  const input: JsonObject = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const member = members.get(name);
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
    else if (member !== undefined && isKnownMember(operation, member)) input[member] = typed(member, value);
    else if (name.startsWith('x-amz-') && !isSilent(operation, name)) refuse(`s3:${operation} with the header ${name}`);
  }
  if (Object.keys(metadata).length > 0) input.Metadata = metadata;
  const encodings = String(input.ContentEncoding ?? '')
    .split(',')
    .map((encoding) => encoding.trim());
  const kept = encodings.filter((encoding) => encoding !== 'aws-chunked' && encoding !== '').join(',');
  delete input.ContentEncoding;
  return kept === '' ? input : { ...input, ContentEncoding: kept };
}

/** Rejects with AwsError BadDigest if a checksum of an XML body is wrong. */
async function checkBody(body: Buffer, headers: Readonly<Record<string, string>>): Promise<void> {
  const given = [...checksumMembers, 'ContentMD5'].map((member) => [member, headers[headerNames[member] ?? '']]);
  await computeChecksum(body, Object.fromEntries(given));
}

/** The checksum of an XML body is not a member of its operation. */
function isSilent(operation: string, name: string): boolean {
  if (silentHeaders.includes(name)) return true;
  return !isKnownMember(operation, 'Body') && /^x-amz-(sdk-)?checksum-/.test(name);
}

function typed(member: string, value: string): unknown {
  if (member === 'BucketKeyEnabled') return value === 'true';
  return member === 'ContentLength' ? Number(value) : value;
}

function readBody({ headers, body }: RestRequest): { body: Buffer; trailers: Readonly<Record<string, string>> } {
  const isChunked =
    headers['x-amz-content-sha256']?.startsWith('STREAMING-') ||
    /\baws-chunked\b/.test(headers['content-encoding'] ?? '');
  if (!isChunked) return { body, trailers: {} };
  const decoded = decodeChunked(body);
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && Number(length) !== decoded.body.length) throw s3Errors.incompleteBody();
  return decoded;
}

function fromBody(operation: string, body: Buffer): JsonObject {
  if (operation === 'PutObject') return { Body: body, ContentLength: body.length };
  const xml = body.toString('utf8');
  if (operation === 'DeleteObjects') return { Delete: readDeletions(xml) };
  if (operation === 'PutObjectTagging') return { Tagging: readTagSet(xml) };
  const constraint = operation === 'CreateBucket' ? xmlText(xml, 'LocationConstraint') : undefined;
  return constraint === undefined ? {} : { CreateBucketConfiguration: { LocationConstraint: constraint } };
}

function readTagSet(xml: string): JsonObject {
  const TagSet = innerXml(xml, 'Tag').map((tag) => ({ Key: xmlText(tag, 'Key'), Value: xmlText(tag, 'Value') ?? '' }));
  return { TagSet };
}

function readDeletions(xml: string): JsonObject {
  const Objects = innerXml(xml, 'Object').map((object) => {
    if (xmlText(object, 'VersionId') !== undefined) refuse('s3:DeleteObjects of a version');
    return { Key: xmlText(object, 'Key') };
  });
  return { Objects, Quiet: xmlText(xml, 'Quiet') === 'true' };
}
