// How far an administrator's own limits let it make, see and change other credentials: never further than itself.

import { invalidRequest } from '../../value/errors.ts';
import { isRateWithin } from '../rate-limit/rate-limit.ts';
import type { Credential } from './credential.ts';

const limits = ['organisations', 'workflows'] as const;

type Reach = Pick<Credential, (typeof limits)[number] | 'sources' | 'rateLimit' | 'expiresAt'>;

/** Whether a credential is the caller's to see and to change: of its environment, and no wider than itself. */
export function isWithin(caller: Credential, credential: Reach & Pick<Credential, 'environment'>): boolean {
  if (credential.environment !== caller.environment) return false;
  return limits.every((limit) => isLimitWithin(caller[limit], credential[limit]));
}

/**
 * An administrator of some organisations or workflows, or for some time, must not make itself one of all, or for ever.
 * @throws FlowgateError `invalid_request`
 */
export function refuseWiderThan(caller: Credential, asked: Reach): void {
  for (const limit of limits) {
    if (isLimitWithin(caller[limit], asked[limit])) continue;
    throw invalidRequest([{ pointer: `/${limit}`, message: 'must be among those of the credential that asks' }]);
  }
  refuseFurtherSources(caller, asked);
  refuseWiderRate(caller, asked);
  if (caller.expiresAt === undefined) return;
  if (asked.expiresAt !== undefined && Date.parse(asked.expiresAt) <= Date.parse(caller.expiresAt)) return;
  const message = `must not be later than that of the credential that asks, ${caller.expiresAt}`;
  throw invalidRequest([{ pointer: '/expiresAt', message }]);
}

// A grant and no limit: a credential without it has none. So it does not hide a credential from administrators either,
// who may revoke what they could not make.
function refuseFurtherSources({ sources: own = [] }: Reach, { sources: asked = [] }: Reach): void {
  const further = asked.filter((name) => !own.includes(name));
  if (further.length === 0) return;
  const names = further.map((name) => `"${name}"`).join(', ');
  const message = `grants ${names}, which the credential that asks is not granted: an operator with AWS credentials can, with "flowgate tokens create --table"`;
  throw invalidRequest([{ pointer: '/sources', message }]);
}

// One that has no limit of its own has the router's, which may be the wider one.
function refuseWiderRate({ rateLimit: allowed }: Reach, { rateLimit: asked }: Reach): void {
  if (allowed === undefined || (asked !== undefined && isRateWithin(allowed, asked))) return;
  const most = `${allowed.requests} requests in ${allowed.seconds} s`;
  const message = `must not be wider than that of the credential that asks, ${most}`;
  throw invalidRequest([{ pointer: '/rateLimit', message }]);
}

function isLimitWithin(allowed: readonly string[] | undefined, asked: readonly string[] | undefined): boolean {
  return allowed === undefined || (asked?.every((one) => allowed.includes(one)) ?? false);
}
