// Ends a credential: all its secrets at once, then the access tokens that it obtained. Who may is decided by whoever asks.
import { type Actor, type AuditEntry, credentialEntry } from './audit.ts';
import { type Credential, isInForce } from './credential.ts';
import type { ChangeOutcome, CredentialSecrets } from './credential-secrets.ts';
import { FlowgateError } from './errors.ts';
import type { IssueDeps } from './issue-credential.ts';
import type { SecretDigest } from './token.ts';

export interface RevokeDeps extends IssueDeps {
  readonly credentials: {
    list(): Promise<Credential[]>;
    revoke(secrets: readonly Credential[], revokedAt: string, entry: AuditEntry): Promise<ChangeOutcome>;
    revokeAccessToken(digest: SecretDigest, revokedAt: string): Promise<void>;
  };
}

export interface Revocation {
  /** Reads the credential as it stands, and refuses one that is not there; called anew for each attempt. */
  readonly find: () => Promise<CredentialSecrets>;
  readonly by: Actor;
}

/** How often a credential that is being changed by others is looked at again. */
const maxAttempts = 3;

/**
 * Answers the credential with the moment of its end; of one that was revoked before, that moment.
 * @throws FlowgateError `unavailable` where others go on changing it; whatever `find` throws
 */
export async function revokeCredential(revocation: Revocation, deps: RevokeDeps): Promise<Credential> {
  const revoked = await endSecrets(revocation, deps);
  await endAccessTokens(revoked, deps);
  return revoked;
}

async function endSecrets({ find, by }: Revocation, deps: RevokeDeps): Promise<Credential> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const { current, outgoing } = await find();
    if (current.revokedAt !== undefined) return current;
    // A list that was read during a rotation may have the old secret as it stands after it, and not yet the new one.
    if (current.retiresAt !== undefined) continue;
    const revokedAt = deps.now().toISOString();
    const entry = credentialEntry({ action: 'credential.revoked', credential: current, by }, deps);
    const secrets = outgoing === undefined ? [current] : [current, outgoing];
    if ((await deps.credentials.revoke(secrets, revokedAt, entry)) === 'done') return { ...current, revokedAt };
  }
  const message = 'the credential is being changed at the same time, and is not revoked: send the request again';
  throw new FlowgateError('unavailable', message, { headers: { 'retry-after': '1' } });
}

// While one of its access tokens was being ended, it may have bought another; so they are looked for again.
async function endAccessTokens({ id, revokedAt = '' }: Credential, deps: RevokeDeps): Promise<void> {
  for (;;) {
    const all = await deps.credentials.list();
    const left = all.filter((one) => one.issuedTo === id && isInForce(one, deps.now()));
    if (left.length === 0) return;
    for (const few of chunksOf(left, atOnce))
      await Promise.all(few.map(({ digest }) => deps.credentials.revokeAccessToken(digest, revokedAt)));
  }
}

/** Its access tokens may be thousands, and a request has seconds: as many at a time as an SDK client has connections. */
const atOnce = 50;

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
