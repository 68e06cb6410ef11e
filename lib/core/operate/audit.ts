// Entries of the audit trail: the actor, the change to a credential or a switch, and the time. Never a secret or its digest.

import { toBase32 } from '../../value/digest.ts';
import type { Credential } from '../credential/credential.ts';
import type { IssueDeps } from '../credential/issue-credential.ts';

/** The actor, with its name at the time of the action. */
export type Actor =
  | {
      readonly kind: 'credential';
      readonly id: string;
      readonly label: string;
      /** ID of the credential that obtained this one as its access token. */
      readonly issuedTo?: string | undefined;
    }
  /** A person with AWS credentials who wrote to the table directly. The name comes from their own machine and proves nothing. */
  | { readonly kind: 'operator'; readonly name: string };

/** A credential's ID and grants, without its secret and its timestamps. */
export type Granted = Omit<Credential, 'digest' | 'createdAt' | 'rotatedAt' | 'revokedAt' | 'retiresAt' | 'issuedTo'>;

export type Act =
  | {
      readonly action: 'credential.created' | 'credential.rotated' | 'credential.revoked';
      readonly credential: Granted;
      /** Until when an old secret is valid beside the one that a rotation created; absent if none is. */
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

/** How many days an entry is kept: a year, and a month to review it. */
export const auditDays = 400;

export interface AuditFrame {
  readonly by: Actor;
  /** The environment in which the entry can be read: the actor's own. */
  readonly environment: string;
}

export function createAuditEntry(act: Act, { by, environment }: AuditFrame, deps: IssueDeps): AuditEntry {
  const id = `aud_${toBase32(deps.randomBytes(10))}`;
  return { id, at: deps.now().toISOString(), environment, by, ...act };
}

export type CredentialAct = Extract<Act, { readonly credential: Granted }> & {
  readonly credential: Credential;
  readonly by: Actor;
};

/** The entry for a change to a credential, in the credential's environment. */
export function createCredentialAuditEntry({ by, credential, ...act }: CredentialAct, deps: IssueDeps): AuditEntry {
  return createAuditEntry(
    { ...act, credential: toGranted(credential) },
    { by, environment: credential.environment },
    deps,
  );
}

export function toActor({ id, label, issuedTo }: Credential): Actor {
  return { kind: 'credential', id, label, issuedTo };
}

function toGranted(credential: Credential): Granted {
  const { digest: _, createdAt, rotatedAt, revokedAt, retiresAt, issuedTo, ...granted } = credential;
  return granted;
}
