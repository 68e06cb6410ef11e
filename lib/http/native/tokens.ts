// POST and DELETE /v1/tokens: creates and revokes credentials of the caller's environment, none with more rights than the caller.

import type { Credential } from '../../core/credential/credential.ts';
import { type CredentialSecrets, selectCredentialSecrets } from '../../core/credential/credential-secrets.ts';
import { isWithin, refuseWiderThan } from '../../core/credential/delegation.ts';
import { describeCredential, makeCredential, secretCredentialRequest } from '../../core/credential/issue-credential.ts';
import { type RevokeDeps, revokeCredential } from '../../core/credential/revoke-credential.ts';
import { type AuditEntry, createCredentialAuditEntry, toActor } from '../../core/operate/audit.ts';
import { FlowgateError } from '../../value/errors.ts';
import { parseBodyObject, parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { ProtectedRoute } from '../server/route.ts';
import { native } from './native-dialect.ts';

export interface OwnCredentialDeps {
  /** Finds the secrets of one credential. */
  readonly credentials: { secretsOf(id: string): Promise<Credential[]> };
  readonly now: () => Date;
}

export interface TokenDeps extends RevokeDeps {
  readonly credentials: RevokeDeps['credentials'] & {
    secretsOf(id: string): Promise<Credential[]>;
    /** @throws FlowgateError `invalid_request` if the secret belongs to a credential already */
    create(credential: Credential, entry: AuditEntry): Promise<void>;
  };
}

export const tokenRoutes: readonly ProtectedRoute<TokenDeps>[] = [
  { key: 'POST /v1/tokens', dialect: native, scope: 'admin', body: 'json', handle: createToken },
  { key: 'DELETE /v1/tokens/{id}', dialect: native, scope: 'admin', body: 'none', handle: revokeToken },
];

async function createToken(request: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  refuseIdempotencyKey(request);
  const body = parseWith(secretCredentialRequest, parseBodyObject(request));
  const environment = body.environment ?? caller.environment;
  if (environment !== caller.environment) throw foreignEnvironment(environment, caller);
  refuseWiderThan(caller, body);
  const made = makeCredential({ ...body, environment }, deps);
  const { credential } = made;
  const entry = createCredentialAuditEntry({ action: 'credential.created', credential, by: toActor(caller) }, deps);
  await deps.credentials.create(credential, entry);
  return toJsonResponse(201, { ...made, credential: describeCredential(credential) });
}

async function revokeToken({ params }: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  const find = () => findOwnCredential(params.id, caller, deps);
  const revoked = await revokeCredential({ find, by: toActor(caller) }, deps);
  return toJsonResponse(200, { credential: describeCredential(revoked) });
}

/** @throws FlowgateError `not_found` for a credential that is unknown, of another environment, or has more rights than the caller */
export async function findOwnCredential(
  id = '',
  caller: Credential,
  { credentials, now }: OwnCredentialDeps,
): Promise<CredentialSecrets> {
  const found = selectCredentialSecrets(await credentials.secretsOf(id), now());
  if (found !== undefined && isWithin(caller, found.current)) return found;
  throw new FlowgateError(
    'not_found',
    'the credential is unknown in this environment: GET /v1/tokens lists those that you may see',
  );
}

/** @throws FlowgateError `malformed_request` for an Idempotency-Key on a route that creates a secret, because a secret is shown once */
export function refuseIdempotencyKey({ headers }: HttpRequest): void {
  if (headers['idempotency-key'] === undefined) return;
  const message = 'a secret is shown only once, so this response cannot be repeated: send no Idempotency-Key';
  throw new FlowgateError('malformed_request', message);
}

function foreignEnvironment(environment: string, caller: Credential): FlowgateError {
  const message = `a credential of environment "${caller.environment}" cannot create one for "${environment}": use flowgate tokens create --table`;
  return new FlowgateError('forbidden', message);
}
