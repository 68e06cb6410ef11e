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
  rotationRequest,
} from '../../core/credential/rotate-credential.ts';
import { type AuditEntry, createCredentialAuditEntry, toActor } from '../../core/operate/audit.ts';
import { parseBodyObject, parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { ProtectedRoute } from '../server/route.ts';
import { native } from './native-dialect.ts';
import { findOwnCredential, refuseIdempotencyKey } from './tokens.ts';

export interface RotateDeps extends IssueDeps {
  readonly credentials: {
    secretsOf(id: string): Promise<Credential[]>;
    /** @throws FlowgateError `invalid_request` if the new secret belongs to a credential already */
    rotate(rotation: Rotation, entry: AuditEntry): Promise<ChangeOutcome>;
  };
}

export const rotateRoute: ProtectedRoute<RotateDeps> = {
  key: 'POST /v1/tokens/{id}/rotate',
  dialect: native,
  scope: 'admin',
  body: 'optional-json',
  handle: rotateToken,
};

async function rotateToken(request: HttpRequest, caller: Credential, deps: RotateDeps): Promise<HttpResponse> {
  refuseIdempotencyKey(request);
  const body = parseWith(rotationRequest, parseBodyObject(request));
  const secrets = await findOwnCredential(request.params.id, caller, deps);
  const { rotation, ...shownOnce } = rotateCredential(secrets, body, deps);
  const { next, overlapEndsAt } = rotation;
  refuseWiderThan(caller, next);
  const act = { action: 'credential.rotated', credential: next, overlapEndsAt, by: toActor(caller) } as const;
  const entry = createCredentialAuditEntry(act, deps);
  if ((await deps.credentials.rotate(rotation, entry)) === 'changed') throw createChangedMeanwhileError();
  return toJsonResponse(200, { ...shownOnce, credential: { ...describeCredential(next), overlapEndsAt } });
}
