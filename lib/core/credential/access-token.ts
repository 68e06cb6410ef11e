// Access tokens: a long-lived credential obtains one for 24 hours, so that its own secret is not sent with every request.
import { type Credential, type Scope, scopes } from './credential.ts';
import { type IssueDeps, issueCredential } from './issue-credential.ts';
import type { Token } from './token.ts';

const lifetimeMs = 86_400_000;

export interface AccessGrant {
  readonly token: Token;
  readonly credential: Credential;
  /** The token's lifetime. */
  readonly seconds: number;
}

/**
 * Issues an access token to an authenticated client: with the client's environment, organisations, workflows and scopes except
 * `admin`, for 24 hours, but never beyond the client's own expiry.
 */
export function grantAccess(client: Credential, deps: IssueDeps): AccessGrant {
  const now = deps.now().getTime();
  const endsAt = Math.min(now + lifetimeMs, client.expiresAt === undefined ? Infinity : Date.parse(client.expiresAt));
  const { environment, organisations, workflows, sources, rateLimit } = client;
  const request = {
    label: `access token of ${client.id}`,
    environment,
    scopes: selectScopes(client),
    organisations: organisations && [...organisations],
    workflows: workflows && [...workflows],
    sources: sources && [...sources],
    rateLimit,
    expiresAt: new Date(endsAt).toISOString(),
  };
  const { token, credential } = issueCredential(request, deps);
  return {
    token,
    credential: { ...credential, issuedTo: client.id },
    seconds: Math.floor((endsAt - now) / 1000),
  };
}

// `admin` implies every scope, so its tokens get every scope except `admin`.
function selectScopes({ scopes: own }: Credential): Scope[] {
  const all = own.includes('admin') ? scopes : own;
  return all.filter((scope) => scope !== 'admin');
}
