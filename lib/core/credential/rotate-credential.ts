// Gives a credential a new secret, while the old one stays valid for a time. The ID and the grants do not change.
import * as z from 'zod/mini';
import { createInvalidRequest, FlowgateError } from '../../value/errors.ts';
import { type Credential, isInForce } from './credential.ts';
import type { CredentialSecrets } from './credential-secrets.ts';
import { chosenSecret, createSecretInUseError, type IssueDeps } from './issue-credential.ts';
import { digestSecret, isSameDigest, makeToken, type Token, tokenRandomBytes } from './token.ts';

/** How long the old secret stays valid after a rotation, in seconds, by default. */
const defaultOverlapSeconds = 86_400;
const maxOverlapSeconds = 30 * 86_400;

/** The request to rotate a credential. */
export const rotationRequest = z.strictObject({
  overlapSeconds: z.optional(z.int().check(z.minimum(0), z.maximum(maxOverlapSeconds))),
  /** If two secrets are valid already: which of them stays valid during the overlap. The other one ends at once. */
  keep: z.optional(z.enum(['older', 'newer'])),
  /** The credential's new expiry. @default unchanged */
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
  /** A secret that the team chose, in place of a token. */
  secret: z.optional(chosenSecret),
});

export type RotationRequest = z.infer<typeof rotationRequest>;

/** A secret that was valid until now, as it was read, and when it becomes invalid. */
export interface Retirement {
  readonly secret: Credential;
  readonly retiresAt: string;
}

export interface Rotation {
  readonly next: Credential;
  readonly retirements: readonly Retirement[];
  /** Until when an old secret is valid beside the new one; absent if none is. */
  readonly overlapEndsAt?: string | undefined;
}

export interface RotatedSecret {
  readonly rotation: Rotation;
  /** The new token; absent if the team chose a secret. */
  readonly token?: Token | undefined;
}

/**
 * Rotates a valid credential. All grants are carried over; the expiry changes only if the request says so.
 * @throws FlowgateError `rotation_refused` if the credential has ended, is an access token, or has two secrets and the request
 *   does not say which of them to keep; `invalid_request`
 */
export function rotateCredential(secrets: CredentialSecrets, request: RotationRequest, deps: IssueDeps): RotatedSecret {
  const now = deps.now();
  const { current, outgoing } = secrets;
  refuseUnfit(current, now);
  if (outgoing !== undefined && request.keep === undefined && request.overlapSeconds !== 0)
    throw createTwoSecretsError(outgoing);
  const token = makeToken(deps.randomBytes(tokenRandomBytes));
  const next = {
    ...current,
    digest: digestSecret(request.secret ?? token),
    rotatedAt: now.toISOString(),
    expiresAt: request.expiresAt ?? current.expiresAt,
  };
  if (!isInForce(next, now)) throw createInvalidRequest([{ pointer: '/expiresAt', message: 'must be in the future' }]);
  if ([current, outgoing].some((one) => one !== undefined && isSameDigest(one.digest, next.digest)))
    throw createSecretInUseError();
  const rotation = buildRotation(next, secrets, request);
  return request.secret === undefined ? { rotation, token } : { rotation };
}

/** The error if a credential was rotated or revoked concurrently: nothing was changed. */
export function createChangedMeanwhileError(): FlowgateError {
  const message = 'the credential was changed at the same time and is not rotated: read it and rotate it again';
  return new FlowgateError('rotation_refused', message);
}

function buildRotation(next: Credential, { current, outgoing }: CredentialSecrets, request: RotationRequest): Rotation {
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
    throw createRefusal('it is an access token, which expires by itself: obtain another one, or rotate its client');
  if (revokedAt !== undefined) throw createRefusal('it is revoked: create another credential');
  if (retiresAt !== undefined) throw createChangedMeanwhileError();
  if (!isInForce(current, now)) throw createRefusal(`it expired at ${expiresAt}: create another credential`);
}

function createTwoSecretsError({ retiresAt }: Credential): FlowgateError {
  return createRefusal(
    `two of its secrets are valid until ${retiresAt}, and a third is not allowed: wait until then, or name the one that stays valid beside the new one ("keep": "older" or "newer"; the other ends at once), or end both at once ("overlapSeconds": 0)`,
  );
}

function createRefusal(reason: string): FlowgateError {
  return new FlowgateError('rotation_refused', `the credential cannot be rotated: ${reason}`);
}
