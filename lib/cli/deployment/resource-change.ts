// What happens to each resource of a stack: added, removed, replaced or changed, by its logical ID as CloudFormation compares it.
import { isDeepStrictEqual } from 'node:util';
import type { StackResource, StackResources } from './stack-resources.ts';

export type ResourceChange =
  | { readonly kind: 'added'; readonly after: StackResource }
  | { readonly kind: 'removed'; readonly before: StackResource }
  | {
      readonly kind: 'changed' | 'replaced';
      readonly before: StackResource;
      readonly after: StackResource;
      /** The names of the properties that differ. */
      readonly properties: readonly string[];
    };

/** A resource that both stacks have, and what differs. */
export type Modification = Extract<ResourceChange, { readonly kind: 'changed' | 'replaced' }>;

/**
 * The properties whose change replaces a resource, by type: those of the router that hold data or run workflows. Source: "Update requires:
 * Replacement" in the template reference of CloudFormation.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'ImportSourceSpecification'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Events::EventBus': ['Name'],
  'AWS::Events::Archive': ['ArchiveName', 'SourceArn'],
  'AWS::Events::Rule': ['Name', 'EventBusName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
  'AWS::StepFunctions::StateMachineAlias': ['Name', 'StateMachineArn'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType'],
  'AWS::IAM::Role': ['RoleName', 'Path'],
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::DomainName': ['DomainName'],
};

/** The member of a resource's metadata that says what its workflow is started by. Other metadata is of tools, and changes nothing. */
export const workflowMetadata = 'flowgate';

/** In the order of the new stack, the removed ones last. */
export function compareResources(before: StackResources, after: StackResources): ResourceChange[] {
  const present = [...after.values()].flatMap((resource): ResourceChange[] => {
    const earlier = before.get(resource.id);
    return earlier === undefined ? [{ kind: 'added', after: resource }] : compareBoth(earlier, resource);
  });
  const removed = [...before.values()].filter(({ id }) => !after.has(id));
  return [...present, ...removed.map((resource) => ({ kind: 'removed' as const, before: resource }))];
}

function compareBoth(before: StackResource, after: StackResource): ResourceChange[] {
  // CloudFormation refuses a logical ID with another type; the owner has to see both.
  if (before.type !== after.type)
    return [
      { kind: 'removed', before },
      { kind: 'added', after },
    ];
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  const properties = [...names].filter((name) => !isDeepStrictEqual(before.properties[name], after.properties[name]));
  const isReplaced = properties.some((name) => replacing[after.type]?.includes(name));
  if (isReplaced) return [{ kind: 'replaced', before, after, properties }];
  return properties.length > 0 || hasOtherFate(before, after) ? [{ kind: 'changed', before, after, properties }] : [];
}

function hasOtherFate(before: StackResource, after: StackResource): boolean {
  return (
    before.deletionPolicy !== after.deletionPolicy ||
    before.updateReplacePolicy !== after.updateReplacePolicy ||
    !isDeepStrictEqual(before.metadata[workflowMetadata], after.metadata[workflowMetadata])
  );
}
