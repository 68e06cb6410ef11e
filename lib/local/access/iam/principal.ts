// The Principal element of a resource policy or a trust policy: the callers that its statement covers.
import { type Caller, localAccount } from '../../platform/service.ts';

/**
 * How far a statement's principal covers a caller: `named` is the caller itself, `account` the whole account it belongs
 * to. In an Allow, an account delegates the decision to the caller's own policies; in a Deny, it covers every caller.
 */
export type PrincipalMatch = 'named' | 'account' | 'none';

export type PrincipalTest = (caller: Caller) => PrincipalMatch;

/** @param refuse Throws the refusal of a principal that the platform does not support. */
export function compilePrincipal(element: unknown, refuse: (message: string) => never): PrincipalTest {
  if (element === '*') return () => 'named';
  if (typeof element !== 'object' || element === null) return refuse('Principal is malformed');
  const tests = Object.entries(element).flatMap(([kind, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => compileOne(kind, String(one), refuse)),
  );
  return (caller) => {
    const matches = tests.map((test) => test(caller));
    if (matches.includes('named')) return 'named';
    return matches.includes('account') ? 'account' : 'none';
  };
}

function compileOne(kind: string, value: string, refuse: (message: string) => never): PrincipalTest {
  if (kind === 'Service') return (caller) => named(caller.kind === 'service' && caller.principal === value);
  if (kind !== 'AWS') return refuse(`Principal of the kind ${kind} is not implemented by the local platform`);
  if (value === '*') return () => 'named';
  const { accountId, partition } = localAccount;
  if (value === accountId || value === `arn:${partition}:iam::${accountId}:root`) {
    return (caller) => (caller.kind === 'role' ? 'account' : 'none');
  }
  if (/^arn:[^:]*:iam::\d{12}:role\//.test(value)) {
    return (caller) => named(caller.kind === 'role' && caller.roleArn === value);
  }
  return refuse(`Principal ${value} is not implemented by the local platform`);
}

function named(isMatch: boolean): PrincipalMatch {
  return isMatch ? 'named' : 'none';
}
