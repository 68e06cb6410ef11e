// Limits which credentials an administrator may create, see and change: never wider ones than its own.

import { createInvalidRequest } from '../../value/errors.ts';
import { isRateWithin } from '../rate-limit/rate-limit.ts';
import type { Credential } from './credential.ts';

const limits = ['organisations', 'workflows'] as const;

type Reach = Pick<Credential, (typeof limits)[number] | 'sources' | 'rateLimit' | 'expiresAt'>;

/** Whether the caller may see and change a credential: in the same environment, and not wider than the caller's own. */
export function isWithin(caller: Credential, credential: Reach & Pick<Credential, 'environment'>): boolean {
  if (credential.environment !== caller.environment) return false;
  return limits.every((limit) => isLimitWithin(caller[limit], credential[limit]));
}

/**
 * Refuses a credential that is wider than the caller's own in organisations, workflows, sources, rate or lifetime.
 * @throws FlowgateError `invalid_request`
 */
export function refuseWiderThan(caller: Credential, asked: Reach): void {
  for (const limit of limits) {
    if (isLimitWithin(caller[limit], asked[limit])) continue;
    throw createInvalidRequest([
      { pointer: `/${limit}`, message: 'must be among those of the credential that sends the request' },
    ]);
  }
  refuseFurtherSources(caller, asked);
  refuseWiderRate(caller, asked);
  if (caller.expiresAt === undefined) return;
  if (asked.expiresAt !== undefined && Date.parse(asked.expiresAt) <= Date.parse(caller.expiresAt)) return;
  const message = `must not be later than that of the credential that sends the request, ${caller.expiresAt}`;
  throw createInvalidRequest([{ pointer: '/expiresAt', message }]);
}

// Sources are a grant, not a limit: a credential without the member has none. So sources do not hide a credential from
// administrators, who may revoke credentials that they could not create.
function refuseFurtherSources({ sources: own = [] }: Reach, { sources: asked = [] }: Reach): void {
  const further = asked.filter((name) => !own.includes(name));
  if (further.length === 0) return;
  const names = further.map((name) => `"${name}"`).join(', ');
  const message = `grants ${names}, which the credential that sends the request does not have: an operator with AWS credentials can grant them with "flowgate tokens create --table"`;
  throw createInvalidRequest([{ pointer: '/sources', message }]);
}

// A credential without its own limit has the router's limit, which may be wider.
function refuseWiderRate({ rateLimit: allowed }: Reach, { rateLimit: asked }: Reach): void {
  if (allowed === undefined || (asked !== undefined && isRateWithin(allowed, asked))) return;
  const most = `${allowed.requests} requests in ${allowed.seconds} s`;
  const message = `must not be wider than that of the credential that sends the request, ${most}`;
  throw createInvalidRequest([{ pointer: '/rateLimit', message }]);
}

function isLimitWithin(allowed: readonly string[] | undefined, asked: readonly string[] | undefined): boolean {
  return allowed === undefined || (asked?.every((one) => allowed.includes(one)) ?? false);
}
