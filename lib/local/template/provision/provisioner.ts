// The provisioner of a resource type: the properties that it accepts, and how they become calls of the services' API.
import type { Authorizer } from '../../access/iam/authorizer.ts';
import type { PolicyDirectory } from '../../access/iam/policy-directory.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { FindAsset } from '../cloudformation/assets.ts';
import type { ResourceValues } from '../cloudformation/plan.ts';
import type { HttpApiRegistry } from './http-api-registry.ts';

/** How a CloudFormation property is handled; a property without a rule is refused by name. */
export type PropertyRule = 'implemented' | `no local effect: ${string}`;

export type PropertyRules = Readonly<Record<string, PropertyRule>>;

export interface ResourceRequest {
  readonly logicalId: string;
  readonly properties: JsonObject;
  /** The resource as this process, or an earlier one with the same data, created it. */
  readonly previous?: MadeResource;
}

/** A resource that exists: the data to change it, to refer to it and to remove it. */
export interface MadeResource extends ResourceValues {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** Whether it is kept when the template no longer contains it. */
  readonly isRetained: boolean;
}

export interface ProvisioningContext {
  readonly stackName: string;
  readonly directory: PolicyDirectory;
  readonly authorizer: Authorizer;
  readonly httpApis: HttpApiRegistry;
  /** The address at which this machine serves the stack's HTTP API. */
  readonly httpUrl: string;
  readonly findAsset: FindAsset;
  /** Calls a service as the administrator. Rejects with AwsError. */
  call(service: string, operation: string, input: JsonObject): Promise<JsonObject>;
}

export interface Provisioner {
  readonly rules: PropertyRules;
  /** Creates the resource, or changes the existing one. Rejects with AwsError or ProvisionError. */
  put(request: ResourceRequest, context: ProvisioningContext): Promise<ResourceValues>;
  /** Removes a resource; a missing one is not an error. */
  remove(made: MadeResource, context: ProvisioningContext): Promise<void>;
}

/** The rules of properties that are all implemented. */
export function implemented(...names: readonly string[]): PropertyRules {
  return Object.fromEntries(names.map((name) => [name, 'implemented' as const]));
}

/** The rules of properties that have no effect on this machine, all for the same reason. */
export function withoutEffect(reason: string, ...names: readonly string[]): PropertyRules {
  return Object.fromEntries(names.map((name) => [name, `no local effect: ${reason}` as const]));
}
