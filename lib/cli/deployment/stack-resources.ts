// The resources of a stack and of its nested stacks, as its template declares them. Knows no file and no AWS.
import { isJsonObject, type JsonObject, type JsonValue } from '../../value/json.ts';

export interface StackResource {
  /** Its logical ID; in a nested stack, with the IDs of the nested stacks before it: `Workflows7/MachineA1`. */
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
  /** What happens to it when the template no longer has it. @default Delete */
  readonly deletionPolicy: string;
  /** What happens to the old one when it is replaced. @default Delete */
  readonly updateReplacePolicy: string;
}

export type StackResources = ReadonlyMap<string, StackResource>;

/** Returns the template of a nested stack; undefined if it is not at hand. */
export type FindNested = (resource: StackResource) => JsonObject | undefined;

export const nestedStack = 'AWS::CloudFormation::Stack';

/** @throws Error if the template has no resources */
export function listResources(template: JsonValue, findNested: FindNested, prefix = ''): StackResource[] {
  const declared = isJsonObject(template) ? template.Resources : undefined;
  if (!isJsonObject(declared)) throw new Error('it has no "Resources": it is not a template of CloudFormation in JSON');
  return Object.entries(declared).flatMap(([logicalId, value]) => {
    const resource = toResource(`${prefix}${logicalId}`, value);
    const nested = resource.type === nestedStack ? findNested(resource) : undefined;
    return nested === undefined ? [resource] : [resource, ...listResources(nested, findNested, `${resource.id}/`)];
  });
}

export function toResourceMap(resources: readonly StackResource[]): StackResources {
  return new Map(resources.map((resource) => [resource.id, resource]));
}

function toResource(id: string, value: JsonValue): StackResource {
  const given = isJsonObject(value) ? value : {};
  return {
    id,
    type: readText(given.Type) ?? 'unknown',
    properties: isJsonObject(given.Properties) ? given.Properties : {},
    metadata: isJsonObject(given.Metadata) ? given.Metadata : {},
    deletionPolicy: readText(given.DeletionPolicy) ?? 'Delete',
    updateReplacePolicy: readText(given.UpdateReplacePolicy) ?? 'Delete',
  };
}

export function readText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
