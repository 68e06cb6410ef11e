// POST /v1/tokens/{id}/rotate: a new secret for a credential; the previous one stays valid during the overlap. The rules of a rotation
// are lib/core/credential's.

import type { Credential } from '../../core/credential/credential.ts';
import type { ChangeOutcome } from '../../core/credential/credential-secrets.ts';
import { refuseWiderThan } from '../../core/credential/delegation.ts';
import { describeCredential, type IssueDeps } from '../../core/credential/issue-credential.ts';
import {
  createChangedMeanwhileError,
  type Rotation,
  rotateCredential,
} from '../../core/credential/rotate-credential.ts';
import { type AuditEntry, createCredentialAuditEntry, toActor } from '../../core/operate/audit.ts';
import * as contract from '../contract/tokens.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { findOwnCredential, refuseIdempotencyKey } from './tokens.ts';

export interface RotateDeps extends IssueDeps {
  readonly credentials: {
    secretsOf(id: string): Promise<Credential[]>;
    /** @throws FlowgateError `invalid_request` if the new secret belongs to a credential already */
    rotate(rotation: Rotation, entry: AuditEntry): Promise<ChangeOutcome>;
  };
}

export const rotateRoute = implementRoute(contract.rotateToken, rotateToken);

async function rotateToken(
  call: Call<typeof contract.rotateToken, RotateDeps>,
): Promise<Reply<typeof contract.rotateToken>> {
  const { params, body, credential: caller, deps, request } = call;
  refuseIdempotencyKey(request);
  const secrets = await findOwnCredential(params.id, caller, deps);
  const { rotation, ...shownOnce } = rotateCredential(secrets, body, deps);
  const { next, overlapEndsAt } = rotation;
  refuseWiderThan(caller, next);
  const act = { action: 'credential.rotated', credential: next, overlapEndsAt, by: toActor(caller) } as const;
  const entry = createCredentialAuditEntry(act, deps);
  if ((await deps.credentials.rotate(rotation, entry)) === 'changed') throw createChangedMeanwhileError();
  return { status: 200, body: { ...shownOnce, credential: { ...describeCredential(next), overlapEndsAt } } };
}
