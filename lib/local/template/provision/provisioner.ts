// What makes resources of one type: which properties it takes, and how it turns them into calls of the services' own API.
import type { Authorizer } from '../../access/iam/authorizer.ts';
import type { PolicyDirectory } from '../../access/iam/policy-directory.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { FindAsset } from '../cloudformation/assets.ts';
import type { ResourceValues } from '../cloudformation/plan.ts';
import type { HttpApiRegistry } from './http-api-registry.ts';

/** How a property of CloudFormation's is dealt with; one that has no rule is refused by name. */
export type PropertyRule = 'implemented' | `no local effect: ${string}`;

export type PropertyRules = Readonly<Record<string, PropertyRule>>;

export interface ResourceRequest {
  readonly logicalId: string;
  readonly properties: JsonObject;
  /** What was made of the resource before, by this process or by one before it on the same data. */
  readonly previous?: MadeResource;
}

/** A resource as it was made: enough to change it, to refer to it and to remove it. */
export interface MadeResource extends ResourceValues {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** Whether it stays when the template no longer holds it. */
  readonly isRetained: boolean;
}

export interface Workshop {
  readonly stackName: string;
  readonly directory: PolicyDirectory;
  readonly authorizer: Authorizer;
  readonly httpApis: HttpApiRegistry;
  readonly findAsset: FindAsset;
  /** Calls a service as the administrator. Rejects with AwsError. */
  call(service: string, operation: string, input: JsonObject): Promise<JsonObject>;
}

export interface Provisioner {
  readonly rules: PropertyRules;
  /** Makes the resource, or changes what is there already to what is asked. Rejects with AwsError or ProvisionError. */
  put(request: ResourceRequest, workshop: Workshop): Promise<ResourceValues>;
  /** Removes a resource; one that is gone already is no error. */
  remove(made: MadeResource, workshop: Workshop): Promise<void>;
}

/** Shorthand for the rules of properties that are all implemented. */
export function implemented(...names: readonly string[]): PropertyRules {
  return Object.fromEntries(names.map((name) => [name, 'implemented' as const]));
}

/** The rules of properties that can change nothing on this machine, all for the same reason. */
export function withoutEffect(reason: string, ...names: readonly string[]): PropertyRules {
  return Object.fromEntries(names.map((name) => [name, `no local effect: ${reason}` as const]));
}
