// POST and DELETE /v1/tokens: creates and revokes credentials of the caller's environment, none with more rights than the caller.

import type { Credential } from '../../core/credential/credential.ts';
import { type CredentialSecrets, selectCredentialSecrets } from '../../core/credential/credential-secrets.ts';
import { isWithin, refuseWiderThan } from '../../core/credential/delegation.ts';
import { describeCredential, makeCredential } from '../../core/credential/issue-credential.ts';
import { type RevokeDeps, revokeCredential } from '../../core/credential/revoke-credential.ts';
import { type AuditEntry, createCredentialAuditEntry, toActor } from '../../core/operate/audit.ts';
import { FlowgateError } from '../../value/errors.ts';
import * as contract from '../contract/tokens.ts';
import type { HttpRequest } from '../server/message.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

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

export const tokenRoutes = [
  implementRoute(contract.createToken, createToken),
  implementRoute(contract.revokeToken, revokeToken),
];

async function createToken(
  call: Call<typeof contract.createToken, TokenDeps>,
): Promise<Reply<typeof contract.createToken>> {
  const { body, credential: caller, deps, request } = call;
  refuseIdempotencyKey(request);
  const environment = body.environment ?? caller.environment;
  if (environment !== caller.environment) throw foreignEnvironment(environment, caller);
  refuseWiderThan(caller, body);
  const made = makeCredential({ ...body, environment }, deps);
  const { credential } = made;
  const entry = createCredentialAuditEntry({ action: 'credential.created', credential, by: toActor(caller) }, deps);
  await deps.credentials.create(credential, entry);
  return { status: 201, body: { ...made, credential: describeCredential(credential) } };
}

async function revokeToken(
  call: Call<typeof contract.revokeToken, TokenDeps>,
): Promise<Reply<typeof contract.revokeToken>> {
  const { params, credential: caller, deps } = call;
  const find = () => findOwnCredential(params.id, caller, deps);
  const revoked = await revokeCredential({ find, by: toActor(caller) }, deps);
  return { status: 200, body: { credential: describeCredential(revoked) } };
}

/** @throws FlowgateError `not_found` for a credential that is unknown, of another environment, or has more rights than the caller */
export async function findOwnCredential(
  id: string,
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
