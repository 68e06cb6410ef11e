// POST and DELETE /v1/tokens: the credentials of the caller's own environment.

import type { Credential } from '../../core/credential/credential.ts';
import { type CredentialSecrets, secretsOf } from '../../core/credential/credential-secrets.ts';
import { isWithin, refuseWiderThan } from '../../core/credential/delegation.ts';
import { describeCredential, makeCredential, secretCredentialRequest } from '../../core/credential/issue-credential.ts';
import { type RevokeDeps, revokeCredential } from '../../core/credential/revoke-credential.ts';
import { type AuditEntry, actorOf, credentialEntry } from '../../core/operate/audit.ts';
import { FlowgateError } from '../../value/errors.ts';
import { parseBodyObject, parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, json } from '../server/message.ts';
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
    /** @throws FlowgateError `invalid_request` where the secret has a credential */
    create(credential: Credential, entry: AuditEntry): Promise<void>;
  };
}

export const tokenRoutes: readonly ProtectedRoute<TokenDeps>[] = [
  { key: 'POST /v1/tokens', dialect: native, scope: 'admin', body: 'json', handle: createToken },
  { key: 'DELETE /v1/tokens/{id}', dialect: native, scope: 'admin', body: 'none', handle: revokeToken },
];

async function createToken(request: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  refuseIdempotencyKey(request);
  const asked = parseWith(secretCredentialRequest, parseBodyObject(request));
  const environment = asked.environment ?? caller.environment;
  if (environment !== caller.environment) throw foreignEnvironment(environment, caller);
  refuseWiderThan(caller, asked);
  const made = makeCredential({ ...asked, environment }, deps);
  const { credential } = made;
  const entry = credentialEntry({ action: 'credential.created', credential, by: actorOf(caller) }, deps);
  await deps.credentials.create(credential, entry);
  return json(201, { ...made, credential: describeCredential(credential) });
}

async function revokeToken({ params }: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  const find = () => findOwnCredential(params.id, caller, deps);
  const revoked = await revokeCredential({ find, by: actorOf(caller) }, deps);
  return json(200, { credential: describeCredential(revoked) });
}

/** @throws FlowgateError `not_found` for what is not there, of another environment, or wider than the caller */
export async function findOwnCredential(
  id = '',
  caller: Credential,
  { credentials, now }: OwnCredentialDeps,
): Promise<CredentialSecrets> {
  const found = secretsOf(await credentials.secretsOf(id), now());
  if (found !== undefined && isWithin(caller, found.current)) return found;
  throw new FlowgateError('not_found', 'that credential is unknown in this environment');
}

/** @throws FlowgateError `malformed_request` where a request that makes a secret asks to be answered alike again */
export function refuseIdempotencyKey({ headers }: HttpRequest): void {
  if (headers['idempotency-key'] === undefined) return;
  const message = 'a secret is shown once, so its making cannot be answered again: send no Idempotency-Key';
  throw new FlowgateError('malformed_request', message);
}

function foreignEnvironment(environment: string, caller: Credential): FlowgateError {
  const message = `the credential is of environment "${caller.environment}" and makes none for "${environment}": create that one with --table`;
  return new FlowgateError('forbidden', message);
}
