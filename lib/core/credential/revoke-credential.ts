// Revokes a credential: all its secrets at once, and thereby its access tokens, whose client is checked whenever they are used.
// Permission is checked by the caller.

import { FlowgateError } from '../../value/errors.ts';
import { type Actor, type AuditEntry, createCredentialAuditEntry } from '../operate/audit.ts';
import type { Credential } from './credential.ts';
import type { ChangeOutcome, CredentialSecrets } from './credential-secrets.ts';
import type { IssueDeps } from './issue-credential.ts';

export interface RevokeDeps extends IssueDeps {
  readonly credentials: {
    revoke(secrets: readonly Credential[], revokedAt: string, entry: AuditEntry): Promise<ChangeOutcome>;
  };
}

export interface Revocation {
  /** Reads the credential's current secrets, and throws if it does not exist; called for each attempt. */
  readonly find: () => Promise<CredentialSecrets>;
  readonly by: Actor;
}

/** How often revoking is tried while others change the credential. */
const maxAttempts = 3;

/**
 * Revokes a credential in one write, together with its audit entry, and returns it with the time of its revocation. A credential
 * that was revoked before keeps the earlier time.
 * @throws FlowgateError `unavailable` if others keep changing it; also the errors of `find`
 */
export async function revokeCredential({ find, by }: Revocation, deps: RevokeDeps): Promise<Credential> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const { current, outgoing } = await find();
    if (current.revokedAt !== undefined) return current;
    // A list that was read during a rotation may contain the retired old secret and not yet the new one.
    if (current.retiresAt !== undefined) continue;
    const revokedAt = deps.now().toISOString();
    const entry = createCredentialAuditEntry({ action: 'credential.revoked', credential: current, by }, deps);
    const secrets = outgoing === undefined ? [current] : [current, outgoing];
    if ((await deps.credentials.revoke(secrets, revokedAt, entry)) === 'done') return { ...current, revokedAt };
  }
  const message = 'the credential was changed at the same time and is not revoked: send the request again';
  throw new FlowgateError('unavailable', message, { retryAfterSeconds: 1 });
}
