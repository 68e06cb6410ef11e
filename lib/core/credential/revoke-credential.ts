// Ends a credential: all its secrets at once, and with them the access tokens that it obtained, which are judged by their
// client when they are presented. The caller decides who may do this.

import { FlowgateError } from '../../value/errors.ts';
import { type Actor, type AuditEntry, credentialEntry } from '../operate/audit.ts';
import type { Credential } from './credential.ts';
import type { ChangeOutcome, CredentialSecrets } from './credential-secrets.ts';
import type { IssueDeps } from './issue-credential.ts';

export interface RevokeDeps extends IssueDeps {
  readonly credentials: {
    revoke(secrets: readonly Credential[], revokedAt: string, entry: AuditEntry): Promise<ChangeOutcome>;
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
 * Revokes a credential in one write, together with its audit entry, and returns it with the moment of its end. One that was
 * revoked before keeps that moment.
 * @throws FlowgateError `unavailable` where others go on changing it; whatever `find` throws
 */
export async function revokeCredential({ find, by }: Revocation, deps: RevokeDeps): Promise<Credential> {
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
  throw new FlowgateError('unavailable', message, { retryAfterSeconds: 1 });
}
