// The secrets of one credential: the current one and, during a rotation, the previous one. At most two are valid.
import { type Credential, isInForce } from './credential.ts';
import { describeCredential } from './issue-credential.ts';

export interface CredentialSecrets {
  readonly current: Credential;
  /** The credential with the previous secret, during a rotation. Absent if that secret is not valid any more. */
  readonly outgoing?: Credential | undefined;
}

/** The outcome of a change of secrets: `changed` if a secret was changed after it was read; then nothing was written. */
export type ChangeOutcome = 'done' | 'changed';

/** Selects the current secrets from all that one credential ever had; undefined for an empty list. */
export function selectCredentialSecrets(all: readonly Credential[], now: Date): CredentialSecrets | undefined {
  const newestFirst = all.toSorted((left, right) => getCreationTime(right).localeCompare(getCreationTime(left)));
  const current = newestFirst.find(({ retiresAt }) => retiresAt === undefined) ?? newestFirst[0];
  if (current === undefined) return undefined;
  return { current, outgoing: newestFirst.find((one) => one !== current && isInForce(one, now)) };
}

/** Groups secrets by credential, in the order in which the first secret of each appears. */
export function groupCredentialSecrets(all: readonly Credential[], now: Date): CredentialSecrets[] {
  const byId = Map.groupBy(all, ({ id }) => id);
  return [...byId.values()].flatMap((own) => selectCredentialSecrets(own, now) ?? []);
}

/** A credential as it may be shown: without digests, and with the end of the previous secret's validity. */
export function describeSecrets({ current, outgoing }: CredentialSecrets) {
  return { ...describeCredential(current), overlapEndsAt: outgoing?.retiresAt };
}

function getCreationTime({ rotatedAt, createdAt }: Credential): string {
  return rotatedAt ?? createdAt;
}
