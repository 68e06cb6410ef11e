// The resources that a distributed Map uses: its own state machine, whose child executions it starts, and the buckets of its
// ItemReader and its ResultWriter.
import { type GivenArguments, toArgumentPointer } from '../check/arguments/given-arguments.ts';
import type { Site } from '../check/scope.ts';
import { asObject, below, isObject } from '../grammar/json.ts';
import { parseStorageAction } from './resource-arn.ts';
import { literalOf, objectName, type ResourceUse } from './resource-use.ts';

/** Source: developer guide, "IAM policies for using Distributed Map states". */
export function listMapUses(site: Site): ResourceUse[] {
  if (!site.inner.some((scope) => scope.isDistributed)) return [];
  const { pointer } = site;
  const executions = ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'];
  return [
    { service: 'states', actions: ['states:StartExecution'], kind: 'self', resource: '', pointer },
    { service: 'states', actions: executions, kind: 'self-executions', resource: '', pointer },
    ...listReaderUses(site),
    ...listWriterUses(site),
  ];
}

function listReaderUses(site: Site): ResourceUse[] {
  const place = storagePlace(site, 'ItemReader');
  if (place === undefined) return [];
  const isListing = parseStorageAction(place.resource) === 'listObjectsV2';
  const pointer = toArgumentPointer(place, 'Bucket');
  const bucket = literalOf(place.given.Bucket);
  const object: ResourceUse = {
    service: 's3',
    actions: ['s3:GetObject'],
    kind: 'object',
    resource: isListing ? everyObject(bucket) : objectName(place.given),
    pointer,
  };
  if (!isListing) return [object];
  return [{ service: 's3', actions: ['s3:ListBucket'], kind: 'bucket', resource: bucket, pointer }, object];
}

function listWriterUses(site: Site): ResourceUse[] {
  const place = storagePlace(site, 'ResultWriter');
  if (place?.resource === undefined) return [];
  const actions = ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];
  const resource = everyObject(literalOf(place.given.Bucket));
  return [{ service: 's3', actions, kind: 'object', resource, pointer: toArgumentPointer(place, 'Bucket') }];
}

function storagePlace(site: Site, field: string): (GivenArguments & { resource: unknown }) | undefined {
  const part = site.state[field];
  if (!isObject(part)) return undefined;
  const name = site.language === 'JSONata' ? 'Arguments' : 'Parameters';
  const given = part[name];
  return {
    resource: part.Resource,
    given: asObject(given),
    pointer: below(site.pointer, field, name),
    language: site.language,
  };
}

function everyObject(bucket: string | undefined): string | undefined {
  return bucket === undefined ? undefined : `${bucket}/*`;
}
