// IAM's refusals, with the message and the code of the service that was called.
import { AwsError } from '../../platform/aws-error.ts';
import { type Caller, localAccount, type Permission } from '../../platform/service.ts';
import type { Decision } from './decision.ts';

export interface Refusal {
  readonly caller: Caller;
  readonly permission: Permission;
  readonly decision: Exclude<Decision, { kind: 'allowed' }>;
  readonly sessionName: string;
}

// Services that did not start with AWS's JSON protocol have an older code for it, and their own status.
const accessDenied = { code: 'AccessDenied', status: 403 };
const codes: Readonly<Record<string, { readonly code: string; readonly status: number } | undefined>> = {
  s3: accessDenied,
  sns: accessDenied,
  sqs: accessDenied,
  sts: accessDenied,
  lambda: { code: 'AccessDeniedException', status: 403 },
};

export function accessDeniedError(refusal: Refusal): AwsError {
  const { action, resource } = refusal.permission;
  const { code, status } = codes[action.split(':')[0] ?? ''] ?? {
    code: 'AccessDeniedException',
    status: 400,
  };
  const subject = `User: ${describePrincipal(refusal)} is not authorized to perform: ${action}`;
  const place = resource === '*' ? '' : ` on resource: ${resource}`;
  return new AwsError(code, `${subject}${place} ${describeReason(refusal)}`, {
    status,
  });
}

function describeReason({ caller, decision, permission }: Refusal): string {
  if (decision.kind === 'denied') return `with an explicit deny in ${article(decision.by)} ${decision.by}-based policy`;
  const kind = caller.kind === 'service' ? 'resource' : 'identity';
  return `because no ${kind}-based policy allows the ${permission.action} action`;
}

function article(kind: 'identity' | 'resource'): string {
  return kind === 'identity' ? 'an' : 'a';
}

function describePrincipal({ caller, sessionName }: Refusal): string {
  if (caller.kind === 'service') return caller.principal;
  if (caller.kind === 'administrator') return `arn:${localAccount.partition}:iam::${localAccount.accountId}:root`;
  return sessionArn(caller.roleArn, sessionName);
}

/** The ARN of a role's session, without the role's path, as STS writes it. */
export function sessionArn(roleArn: string, sessionName: string): string {
  const { accountId, partition } = localAccount;
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}
