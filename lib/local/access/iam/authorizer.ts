// Decides whether a caller has the permissions that an operation needs. It does not depend on a service.
import type { Clock } from '../../platform/clock.ts';
import type { Caller, Permission } from '../../platform/service.ts';
import { accessDeniedError } from './access-denied.ts';
import { decide } from './decision.ts';
import type { PolicyDirectory } from './policy-directory.ts';
import { requestContext, withPermission } from './request-context.ts';

export interface AuthorizationContext {
  /** The session of a role, for the message of a refusal. @default flowgate */
  readonly sessionName?: string;
}

export interface AuthorizerDependencies {
  readonly directory: PolicyDirectory;
  readonly clock: Clock;
}

export class Authorizer {
  readonly #directory: PolicyDirectory;
  readonly #clock: Clock;

  constructor({ directory, clock }: AuthorizerDependencies) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /**
   * Returns if every permission is allowed. An administrator may do everything, a service only what a resource's policy
   * allows. Throws AwsError with the code and the message of the service that was called.
   */
  authorize(caller: Caller, permissions: readonly Permission[], context: AuthorizationContext = {}): void {
    if (caller.kind === 'administrator') return;
    const request = requestContext(caller, this.#clock.now());
    for (const permission of permissions) {
      const decision = decide(
        { caller, permission, context: withPermission(request, permission) },
        {
          identity: caller.kind === 'role' ? this.#directory.identityPolicies(caller.roleArn) : [],
          resource: this.#directory.resourcePolicies(permission.resource),
        },
      );
      if (decision.kind === 'allowed') continue;
      throw accessDeniedError({
        caller,
        permission,
        decision,
        sessionName: context.sessionName ?? 'flowgate',
      });
    }
  }

  /** Whether a role's trust policy allows a service to assume the role for one of its resources. */
  canAssume(roleArn: string, service: { readonly principal: string; readonly sourceArn: string }): boolean {
    const caller: Caller = { kind: 'service', ...service };
    const question = {
      caller,
      permission: { action: 'sts:AssumeRole', resource: roleArn },
      context: requestContext(caller, this.#clock.now()),
    };
    return (
      decide(question, {
        identity: [],
        resource: [this.#directory.trustPolicy(roleArn)],
      }).kind === 'allowed'
    );
  }
}
