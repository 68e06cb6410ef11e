// Converts an operation's output into an HTTP response: headers for an object's properties, XML for lists.
import type { JsonObject, RestResponse } from '../../platform/service.ts';
import { headerNames } from './members.ts';
import { element, xmlDocument } from './xml.ts';

const documents: Readonly<Record<string, string>> = {
  CopyObject: 'CopyObjectResult',
  DeleteObjects: 'DeleteResult',
  GetBucketLocation: 'LocationConstraint',
  GetObjectTagging: 'Tagging',
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjects: 'ListBucketResult',
  ListObjectsV2: 'ListBucketResult',
};

const withoutContent: readonly string[] = ['DeleteBucket', 'DeleteObject', 'DeleteObjectTagging'];

export function encodeResponse(operation: string, output: JsonObject): RestResponse {
  const root = documents[operation];
  if (root !== undefined) return xmlResponse(root, readContent(operation, output));
  if (withoutContent.includes(operation)) return { status: 204, headers: {}, body: '' };
  return {
    status: output.ContentRange === undefined ? 200 : 206,
    headers: toHeaders(output),
    body: Buffer.isBuffer(output.Body) ? output.Body : '',
  };
}

function readContent(operation: string, output: JsonObject): string {
  if (operation === 'CopyObject') return toXml(output.CopyObjectResult as JsonObject);
  if (operation === 'GetObjectTagging') return `<TagSet>${toXml({ Tag: output.TagSet })}</TagSet>`;
  if (operation !== 'ListBuckets') return toXml(output);
  const buckets = (output.Buckets as readonly JsonObject[]).map((bucket) => `<Bucket>${toXml(bucket)}</Bucket>`);
  return `<Buckets>${buckets.join('')}</Buckets>`;
}

function xmlResponse(root: string, content: string): RestResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(root, content) };
}

/** Lists are flat in S3's XML: one element for each entry, with the list's name. */
function toXml(members: JsonObject): string {
  return Object.entries(members)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((entry) => toElement(name, entry)))
    .join('');
}

function toElement(name: string, value: unknown): string {
  if (typeof value === 'object' && value !== null) return `<${name}>${toXml(value as JsonObject)}</${name}>`;
  const isMoment = typeof value === 'number' && (name === 'LastModified' || name === 'CreationDate');
  return element(name, isMoment ? new Date(value * 1000).toISOString() : value);
}

function toHeaders(output: JsonObject): Record<string, string> {
  const { Body: _, Metadata, ...members } = output;
  const headers: Record<string, string> = {};
  for (const [member, value] of Object.entries(members)) {
    const name = headerNames[member];
    if (name !== undefined && value !== undefined) headers[name] = toHeader(member, value);
  }
  for (const [name, value] of Object.entries((Metadata ?? {}) as Record<string, string>)) {
    headers[`x-amz-meta-${name}`] = value;
  }
  return headers;
}

function toHeader(member: string, value: unknown): string {
  return member === 'LastModified' && typeof value === 'number' ? new Date(value * 1000).toUTCString() : String(value);
}
