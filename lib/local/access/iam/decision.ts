// Decides one permission from the policies that apply: an explicit deny wins, and the default is deny.
import type { Caller, Permission } from '../../platform/service.ts';
import type { Policy, PolicyStatement } from './policy-document.ts';
import type { RequestContext } from './request-context.ts';

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly by: 'identity' | 'resource' }
  | { readonly kind: 'not allowed' };

export interface Question {
  readonly caller: Caller;
  readonly permission: Permission;
  readonly context: RequestContext;
}

export interface Policies {
  readonly identity: readonly Policy[];
  readonly resource: readonly Policy[];
}

/** Within one account, an Allow of the identity's or of the resource's policies is enough, and a Deny of either is final. */
export function decide(question: Question, policies: Policies): Decision {
  const identity = policies.identity.flat().filter((statement) => applies(statement, question));
  const resource = policies.resource.flat().filter((statement) => applies(statement, question));
  if (identity.some((statement) => statement.effect === 'Deny')) return { kind: 'denied', by: 'identity' };
  if (resource.some((statement) => statement.effect === 'Deny')) return { kind: 'denied', by: 'resource' };
  if (identity.length > 0 || resource.some((statement) => grants(statement, question.caller)))
    return { kind: 'allowed' };
  return { kind: 'not allowed' };
}

function applies(statement: PolicyStatement, { caller, permission, context }: Question): boolean {
  return (
    statement.coversAction(permission.action) &&
    statement.coversResource(permission.resource) &&
    (statement.principal === undefined || statement.principal(caller) !== 'none') &&
    statement.conditionHolds(context)
  );
}

function grants(statement: PolicyStatement, caller: Caller): boolean {
  return statement.principal?.(caller) === 'named';
}
