// Entries of the audit trail: the actor, the change to a credential or a switch, and the time. Never a secret or its digest.

import { toBase32 } from '../../value/digest.ts';
import type { Credential } from '../credential/credential.ts';
import type { IssueDeps } from '../credential/issue-credential.ts';
import type { OffMode } from '../workflow/switch.ts';
import type { DeadLetter, DeadLetterQueue } from './dead-letters.ts';

/** The actor, with its name at the time of the action. */
export type Actor =
  | {
      readonly kind: 'credential';
      readonly id: string;
      readonly label: string;
      /** ID of the credential that obtained this one as its access token. */
      readonly issuedTo?: string | undefined;
    }
  /** The caller behind a token of a declared issuer. The label is the token's `sub`. */
  | { readonly kind: 'subject'; readonly id: string; readonly issuer: string; readonly label: string }
  /** A person with AWS credentials who wrote to the table directly. The name comes from their own machine and proves nothing. */
  | { readonly kind: 'operator'; readonly name: string };

/** A credential's ID and grants, without its secret and its timestamps. */
export type Granted = Omit<
  Credential,
  'digest' | 'createdAt' | 'rotatedAt' | 'revokedAt' | 'retiresAt' | 'issuedTo' | 'subject'
>;

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
      /** What happens to events while it is off; absent if it was switched on. */
      readonly whileOff?: OffMode | undefined;
    }
  | {
      readonly action: 'run.cancelled' | 'run.redriven';
      readonly run: { readonly id: string; readonly workflowId: string };
      readonly organisationId?: string | undefined;
      readonly reason?: string | undefined;
    }
  | {
      readonly action: 'event.replayed';
      readonly event: { readonly id: string; readonly source: string; readonly name: string };
      readonly organisationId?: string | undefined;
      /** The new event's ID. */
      readonly newEventId: string;
      /** ID of the only workflow that it starts. */
      readonly workflowId?: string | undefined;
      /** Whether it was sent with other data. */
      readonly hasOtherData: boolean;
      readonly reason?: string | undefined;
    }
  | {
      readonly action: 'event.erased';
      readonly event: { readonly id: string; readonly source: string; readonly name: string };
      readonly organisationId?: string | undefined;
    }
  | {
      readonly action: 'dead-letters.moved';
      readonly queue: DeadLetterQueue;
      /** The IDs of the messages; absent if all messages of the environment are meant. */
      readonly ids?: readonly string[] | undefined;
    }
  | {
      readonly action: 'dead-letter.discarded';
      readonly letter: Pick<DeadLetter, 'id' | 'queue' | 'eventId' | 'runId' | 'workflowIds'>;
      readonly organisationId?: string | undefined;
    }
  | {
      readonly action: 'replay.started' | 'replay.stopped';
      readonly replay: { readonly id: string; readonly act: BulkAct; readonly count: number };
      readonly reason?: string | undefined;
    };

/** What is done to many runs or events at once. */
export const bulkActs = ['replay', 'cancel', 'redrive'] as const;
export type BulkAct = (typeof bulkActs)[number];

/** The longest reason of an act, in characters. */
export const maxReasonLength = 500;

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

export function toActor({ id, label, issuedTo, subject }: Credential): Actor {
  if (subject !== undefined) return { kind: 'subject', id, issuer: subject.issuer, label: subject.id };
  return { kind: 'credential', id, label, issuedTo };
}

function toGranted(credential: Credential): Granted {
  const { digest: _, createdAt, rotatedAt, revokedAt, retiresAt, issuedTo, subject, ...granted } = credential;
  return granted;
}
