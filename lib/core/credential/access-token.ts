// Access tokens: what a lasting credential obtains for a day, so that it need not travel with every request.
import { type Credential, type Scope, scopes } from './credential.ts';
import { type IssueDeps, issueCredential } from './issue-credential.ts';
import type { Token } from './token.ts';

const lifetimeMs = 86_400_000;

export interface AccessGrant {
  readonly token: Token;
  readonly credential: Credential;
  /** For how long the token is in force. */
  readonly seconds: number;
}

/**
 * An access token for a client that has proved who it is: of its environment, organisations and workflows, with its
 * scopes but `admin`, for 24 hours and never past the client's own end.
 */
export function grantAccess(client: Credential, deps: IssueDeps): AccessGrant {
  const now = deps.now().getTime();
  const endsAt = Math.min(now + lifetimeMs, client.expiresAt === undefined ? Infinity : Date.parse(client.expiresAt));
  const { environment, organisations, workflows, sources, rateLimit } = client;
  const request = {
    label: `access token of ${client.id}`,
    environment,
    scopes: grantedScopes(client),
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

// `admin` has every scope, so what it hands on is every scope but itself.
function grantedScopes({ scopes: own }: Credential): Scope[] {
  const all = own.includes('admin') ? scopes : own;
  return all.filter((scope) => scope !== 'admin');
}
