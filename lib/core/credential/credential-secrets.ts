// The secrets of one credential: its current one and, while that is taking over, the one before it. At most two work.
import { type Credential, isInForce } from './credential.ts';
import { describeCredential } from './issue-credential.ts';

export interface CredentialSecrets {
  readonly current: Credential;
  /** The one that is being rotated out; absent where no other works. */
  readonly outgoing?: Credential | undefined;
}

/** How a change of secrets went: `changed` where one was no longer as it had been read, and nothing was done. */
export type ChangeOutcome = 'done' | 'changed';

/** The secrets among all that ever opened one credential; undefined where there is none. */
export function secretsOf(all: readonly Credential[], now: Date): CredentialSecrets | undefined {
  const newestFirst = all.toSorted((left, right) => madeAt(right).localeCompare(madeAt(left)));
  const current = newestFirst.find(({ retiresAt }) => retiresAt === undefined) ?? newestFirst[0];
  if (current === undefined) return undefined;
  return { current, outgoing: newestFirst.find((one) => one !== current && isInForce(one, now)) };
}

/** Every credential among secrets of many, in the order in which the first of each comes. */
export function credentialsAmong(all: readonly Credential[], now: Date): CredentialSecrets[] {
  const byId = Map.groupBy(all, ({ id }) => id);
  return [...byId.values()].flatMap((own) => secretsOf(own, now) ?? []);
}

/** A credential as it may be shown: everything but digests, and until when the secret before the current one works too. */
export function describeSecrets({ current, outgoing }: CredentialSecrets) {
  return { ...describeCredential(current), overlapEndsAt: outgoing?.retiresAt };
}

function madeAt({ rotatedAt, createdAt }: Credential): string {
  return rotatedAt ?? createdAt;
}
