// The roles of the stack and the policies of roles and resources. It finds the policies that apply, and decides nothing.
import { managedPolicy } from './managed-policies.ts';
import { type Policy, readPolicy } from './policy-document.ts';
import { PolicyError } from './policy-error.ts';

interface Role {
  readonly name: string;
  readonly trust: Policy;
}

export interface RoleDeclaration {
  readonly arn: string;
  readonly name: string;
  readonly trustPolicy: unknown;
}

export interface NamedPolicy {
  readonly name: string;
  readonly document: unknown;
}

export class PolicyDirectory {
  readonly #roles = new Map<string, Role>();
  /** Documents of the policies that the stack manages, by ARN. */
  readonly #managed = new Map<string, unknown>();
  /** By role name, then by the owner that attached them. */
  readonly #identityPolicies = new Map<string, Map<string, readonly Policy[]>>();
  /** By the ARN of the resource, then by the owner that attached them. */
  readonly #resourcePolicies = new Map<string, Map<string, Policy>>();

  /** Adds a role, or replaces its trust policy. Throws PolicyError. */
  putRole(role: RoleDeclaration): void {
    const trust = readPolicy(role.trustPolicy, 'trust', `trust policy of role ${role.name}`);
    this.#roles.set(role.arn, { name: role.name, trust });
  }

  deleteRole(arn: string): void {
    const role = this.#roles.get(arn);
    if (role !== undefined) this.#identityPolicies.delete(role.name);
    this.#roles.delete(arn);
  }

  hasRole(arn: string): boolean {
    return this.#roles.has(arn);
  }

  trustPolicy(roleArn: string): Policy {
    return this.#roles.get(roleArn)?.trust ?? [];
  }

  /** Registers a managed policy of the stack by its ARN. */
  putManagedPolicy(arn: string, document: unknown): void {
    this.#managed.set(arn, document);
  }

  deleteManagedPolicy(arn: string): void {
    this.#managed.delete(arn);
  }

  /** The document of a managed policy, of the stack or of AWS. Throws PolicyError for one that the platform does not know. */
  managedPolicy(arn: string): unknown {
    const document = this.#managed.get(arn) ?? managedPolicy(arn);
    if (document !== undefined) return document;
    throw new PolicyError('IAM', `managed policy ${arn} is not implemented by the local platform`);
  }

  /** Replaces the policies that an owner attached to a role; an empty list detaches them. Throws PolicyError. */
  attachToRole(roleName: string, owner: string, policies: readonly NamedPolicy[]): void {
    const compiled = policies.map(({ name, document }) =>
      readPolicy(document, 'identity', `role ${roleName}: policy ${name}`),
    );
    const owners = this.#identityPolicies.get(roleName) ?? new Map<string, readonly Policy[]>();
    this.#identityPolicies.set(roleName, owners.set(owner, compiled));
  }

  /** Attaches an owner's policy to a resource and replaces its previous one. Throws PolicyError. */
  attachToResource(resourceArn: string, owner: string, document: unknown): void {
    const policy = readPolicy(document, 'resource', `policy ${owner} of ${resourceArn}`);
    const owners = this.#resourcePolicies.get(resourceArn) ?? new Map<string, Policy>();
    this.#resourcePolicies.set(resourceArn, owners.set(owner, policy));
  }

  detachFromResource(resourceArn: string, owner: string): void {
    this.#resourcePolicies.get(resourceArn)?.delete(owner);
  }

  identityPolicies(roleArn: string): readonly Policy[] {
    const name = this.#roles.get(roleArn)?.name;
    return name === undefined ? [] : [...(this.#identityPolicies.get(name)?.values() ?? [])].flat();
  }

  /** The policies of a resource and of the resource that contains it: an object's bucket, a version's function, an index's table. */
  resourcePolicies(resourceArn: string): readonly Policy[] {
    return findCarriers(resourceArn).flatMap((arn) => [...(this.#resourcePolicies.get(arn)?.values() ?? [])]);
  }
}

function findCarriers(arn: string): readonly string[] {
  const withoutPath = arn.slice(0, arn.includes('/') ? arn.indexOf('/') : undefined);
  const withoutQualifier = arn.split(':').slice(0, 7).join(':');
  return [...new Set([arn, withoutPath, withoutQualifier])];
}
