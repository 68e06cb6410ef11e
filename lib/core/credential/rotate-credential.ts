// Gives a credential a new secret, while one that worked until now goes on working for a time. Identity and grants stay.
import * as z from 'zod/mini';
import { FlowgateError, invalidRequest } from '../../value/errors.ts';
import { type Credential, isInForce } from './credential.ts';
import type { CredentialSecrets } from './credential-secrets.ts';
import { chosenSecret, type IssueDeps, secretInUse } from './issue-credential.ts';
import { digestSecret, isSameDigest, makeToken, type Token, tokenRandomBytes } from './token.ts';

/** For how long a secret goes on working after its rotation, in seconds, unless told. */
const defaultOverlapSeconds = 86_400;
const maxOverlapSeconds = 30 * 86_400;

/** How a credential may be asked to be rotated. */
export const rotationRequest = z.strictObject({
  overlapSeconds: z.optional(z.int().check(z.minimum(0), z.maximum(maxOverlapSeconds))),
  /** Where two secrets work already: which of them the overlap is for. The other ends at once. */
  keep: z.optional(z.enum(['older', 'newer'])),
  /** A new end of the credential; without it the end stays where it was. */
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
  /** A secret of the team's own in place of a token. */
  secret: z.optional(chosenSecret),
});

export type RotationRequest = z.infer<typeof rotationRequest>;

/** One of the secrets that worked until now, as it was read, and when it is to stop. */
export interface Retirement {
  readonly secret: Credential;
  readonly retiresAt: string;
}

export interface Rotation {
  readonly next: Credential;
  readonly retirements: readonly Retirement[];
  /** Until when an older secret works beside the new one; absent where none does. */
  readonly overlapEndsAt?: string | undefined;
}

export interface RotatedSecret {
  readonly rotation: Rotation;
  /** What opens the credential from now on; absent where the team chose that itself. */
  readonly token?: Token | undefined;
}

/**
 * Rotates a credential in force. Everything that it was granted is carried over; its end moves only where that is asked.
 * @throws FlowgateError `rotation_refused` where the credential has ended, is an access token, or has two secrets and
 * the request does not say which of them to keep; `invalid_request`
 */
export function rotateCredential(secrets: CredentialSecrets, request: RotationRequest, deps: IssueDeps): RotatedSecret {
  const now = deps.now();
  const { current, outgoing } = secrets;
  refuseUnfit(current, now);
  if (outgoing !== undefined && request.keep === undefined && request.overlapSeconds !== 0) throw twoSecrets(outgoing);
  const token = makeToken(deps.randomBytes(tokenRandomBytes));
  const next = {
    ...current,
    digest: digestSecret(request.secret ?? token),
    rotatedAt: now.toISOString(),
    expiresAt: request.expiresAt ?? current.expiresAt,
  };
  if (!isInForce(next, now)) throw invalidRequest([{ pointer: '/expiresAt', message: 'must be ahead' }]);
  if ([current, outgoing].some((one) => one !== undefined && isSameDigest(one.digest, next.digest)))
    throw secretInUse();
  const rotation = rotationTo(next, secrets, request);
  return request.secret === undefined ? { rotation, token } : { rotation };
}

/** The refusal where a credential was rotated or revoked by somebody else at the same time: nothing was done. */
export function changedMeanwhile(): FlowgateError {
  const message =
    'the credential was changed at the same time, and nothing was rotated: look at it and rotate it again';
  return new FlowgateError('rotation_refused', message);
}

function rotationTo(next: Credential, { current, outgoing }: CredentialSecrets, request: RotationRequest): Rotation {
  const { overlapSeconds = defaultOverlapSeconds, keep } = request;
  const { rotatedAt = next.createdAt } = next;
  const kept = keep === 'older' && outgoing !== undefined ? outgoing : current;
  const ends = [next.expiresAt, kept.expiresAt].flatMap((end) => (end === undefined ? [] : [Date.parse(end)]));
  const overlapEndsAt = new Date(Math.min(Date.parse(rotatedAt) + overlapSeconds * 1000, ...ends)).toISOString();
  const working = outgoing === undefined ? [current] : [current, outgoing];
  return {
    next,
    retirements: working.map((one) => ({ secret: one, retiresAt: one === kept ? overlapEndsAt : rotatedAt })),
    overlapEndsAt: overlapSeconds === 0 ? undefined : overlapEndsAt,
  };
}

function refuseUnfit(current: Credential, now: Date): void {
  const { issuedTo, revokedAt, expiresAt, retiresAt } = current;
  if (issuedTo !== undefined)
    throw refused('it is an access token, which ends by itself: obtain another, or rotate its client');
  if (revokedAt !== undefined) throw refused('it is revoked: create another credential');
  if (retiresAt !== undefined) throw changedMeanwhile();
  if (!isInForce(current, now)) throw refused(`it expired at ${expiresAt}: create another credential`);
}

function twoSecrets({ retiresAt }: Credential): FlowgateError {
  return refused(
    `two secrets of it work until ${retiresAt}, and a third would be one too many: wait until then, or say which one stays beside the new one ("keep": "older" or "newer"; the other ends at once), or end both at once ("overlapSeconds": 0)`,
  );
}

function refused(reason: string): FlowgateError {
  return new FlowgateError('rotation_refused', `the credential cannot be rotated: ${reason}`);
}
