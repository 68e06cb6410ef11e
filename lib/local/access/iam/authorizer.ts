// Says whether a caller may do what it asks. It knows no service's operations: each tells the permissions that it needs.
import type { Clock } from '../../platform/clock.ts';
import type { Caller, Permission } from '../../platform/service.ts';
import { accessDeniedError } from './access-denied.ts';
import { decide } from './decision.ts';
import type { PolicyDirectory } from './policy-directory.ts';
import { requestContext } from './request-context.ts';

export interface AuthorizationContext {
  /** The session under which a role calls, for the message of a refusal; `flowgate` unless told. */
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
   * Passes where every permission is allowed. An administrator may do everything; a service only what a resource's
   * policy allows it. Throws AwsError with the code and the words of the service that was called.
   */
  authorize(caller: Caller, permissions: readonly Permission[], context: AuthorizationContext = {}): void {
    if (caller.kind === 'administrator') return;
    const request = requestContext(caller, this.#clock.now());
    for (const permission of permissions) {
      const decision = decide(
        { caller, permission, context: request },
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

  /** Whether a role's trust policy lets a service take the role for one of its resources. */
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
