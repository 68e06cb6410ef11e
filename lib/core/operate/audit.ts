// The audit trail's entries: who did what to a credential or a switch, and when. Never a secret or its digest.

import { toBase32 } from '../../value/digest.ts';
import type { Credential } from '../credential/credential.ts';
import type { IssueDeps } from '../credential/issue-credential.ts';

/** Who acted, as it was called when it did. */
export type Actor =
  | {
      readonly kind: 'credential';
      readonly id: string;
      readonly label: string;
      /** ID of the credential that obtained this one as its access token. */
      readonly issuedTo?: string | undefined;
    }
  /** Somebody with AWS credentials who wrote to the table itself, by the name that their own machine gave: it proves nothing. */
  | { readonly kind: 'operator'; readonly name: string };

/** What a credential is granted, beside its ID: everything but its secret and the moments of its life. */
export type Granted = Omit<Credential, 'digest' | 'createdAt' | 'rotatedAt' | 'revokedAt' | 'retiresAt' | 'issuedTo'>;

export type Act =
  | {
      readonly action: 'credential.created' | 'credential.rotated' | 'credential.revoked';
      readonly credential: Granted;
      /** Until when an older secret works beside the one that a rotation made; absent where none does. */
      readonly overlapEndsAt?: string | undefined;
    }
  | {
      readonly action: 'workflow.switched';
      readonly workflow: { readonly id: string; readonly name: string };
      readonly from: boolean;
      readonly to: boolean;
    };

export type AuditEntry = Act & {
  /** `aud_` and sixteen characters. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly environment: string;
  readonly by: Actor;
};

/** For how many days an entry is kept: a year, and a month to look back at it. */
export const auditDays = 400;

export interface AuditFrame {
  readonly by: Actor;
  /** Where the entry is to be read: the actor's own environment. */
  readonly environment: string;
}

export function auditEntry(act: Act, { by, environment }: AuditFrame, deps: IssueDeps): AuditEntry {
  const id = `aud_${toBase32(deps.randomBytes(10))}`;
  return { id, at: deps.now().toISOString(), environment, by, ...act };
}

export type CredentialAct = Extract<Act, { readonly credential: Granted }> & {
  readonly credential: Credential;
  readonly by: Actor;
};

/** The entry of what was done to a credential, in the credential's environment. */
export function credentialEntry({ by, credential, ...act }: CredentialAct, deps: IssueDeps): AuditEntry {
  return auditEntry({ ...act, credential: grantedTo(credential) }, { by, environment: credential.environment }, deps);
}

export function actorOf({ id, label, issuedTo }: Credential): Actor {
  return { kind: 'credential', id, label, issuedTo };
}

function grantedTo(credential: Credential): Granted {
  const { digest: _, createdAt, rotatedAt, revokedAt, retiresAt, issuedTo, ...granted } = credential;
  return granted;
}
