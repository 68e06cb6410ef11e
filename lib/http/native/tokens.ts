// POST and DELETE /v1/tokens: the credentials of the caller's own environment.
import { type AuditEntry, actorOf, credentialEntry } from '../../core/audit.ts';
import { type Credential, isInForce } from '../../core/credential.ts';
import { type ChangeOutcome, type CredentialSecrets, secretsOf } from '../../core/credential-secrets.ts';
import { isWithin, refuseWiderThan } from '../../core/delegation.ts';
import { FlowgateError } from '../../core/errors.ts';
import {
  describeCredential,
  type IssueDeps,
  issueCredential,
  registerSecret,
  secretCredentialRequest,
} from '../../core/issue-credential.ts';
import type { SecretDigest } from '../../core/token.ts';
import { type HttpRequest, type HttpResponse, json } from '../message.ts';
import { bodyObject, parseWith } from '../parse.ts';
import type { ProtectedRoute } from '../route.ts';
import { native } from './native-dialect.ts';

export interface OwnCredentialDeps {
  readonly credentials: { list(): Promise<Credential[]> };
  readonly now: () => Date;
}

export interface TokenDeps extends IssueDeps {
  readonly credentials: {
    /** @throws FlowgateError `invalid_request` where the secret has a credential */
    create(credential: Credential, entry: AuditEntry): Promise<void>;
    list(): Promise<Credential[]>;
    revoke(secrets: readonly Credential[], revokedAt: string, entry: AuditEntry): Promise<ChangeOutcome>;
    revokeAccessToken(digest: SecretDigest, revokedAt: string): Promise<void>;
  };
}

export const tokenRoutes: readonly ProtectedRoute<TokenDeps>[] = [
  { key: 'POST /v1/tokens', dialect: native, scope: 'admin', body: 'json', handle: createToken },
  { key: 'DELETE /v1/tokens/{id}', dialect: native, scope: 'admin', body: 'none', handle: revokeToken },
];

async function createToken(request: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  refuseIdempotencyKey(request);
  const { secret, ...asked } = parseWith(secretCredentialRequest, bodyObject(request));
  const environment = asked.environment ?? caller.environment;
  if (environment !== caller.environment) throw foreignEnvironment(environment, caller);
  refuseWiderThan(caller, asked);
  const wanted = { ...asked, environment };
  const made =
    secret === undefined ? issueCredential(wanted, deps) : { credential: registerSecret(wanted, secret, deps) };
  const { credential } = made;
  const entry = credentialEntry({ action: 'credential.created', credential, by: actorOf(caller) }, deps);
  await deps.credentials.create(credential, entry);
  return json(201, { ...made, credential: describeCredential(credential) });
}

async function revokeToken({ params }: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  const revoked = await endSecrets(params.id, caller, deps);
  await endAccessTokens(revoked, deps);
  return json(200, { credential: describeCredential(revoked) });
}

/** How often a credential that is being changed by others is looked at again. */
const maxAttempts = 3;

async function endSecrets(id: string | undefined, caller: Credential, deps: TokenDeps): Promise<Credential> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const { current, outgoing } = await ownCredential(id, caller, deps);
    if (current.revokedAt !== undefined) return current;
    // A list that was read during a rotation may have the old secret as it stands after it, and not yet the new one.
    if (current.retiresAt !== undefined) continue;
    const revokedAt = deps.now().toISOString();
    const entry = credentialEntry({ action: 'credential.revoked', credential: current, by: actorOf(caller) }, deps);
    const secrets = outgoing === undefined ? [current] : [current, outgoing];
    if ((await deps.credentials.revoke(secrets, revokedAt, entry)) === 'done') return { ...current, revokedAt };
  }
  const message = 'the credential is being changed at the same time, and is not revoked: send the request again';
  throw new FlowgateError('unavailable', message, { headers: { 'retry-after': '1' } });
}

// What it obtained ends with it; while one of those is in force it may have bought another, so they are looked for again.
async function endAccessTokens({ id, revokedAt = '' }: Credential, deps: TokenDeps): Promise<void> {
  for (;;) {
    const all = await deps.credentials.list();
    const left = all.filter((one) => one.issuedTo === id && isInForce(one, deps.now()));
    if (left.length === 0) return;
    for (const few of chunksOf(left, atOnce))
      await Promise.all(few.map(({ digest }) => deps.credentials.revokeAccessToken(digest, revokedAt)));
  }
}

/** Its access tokens may be thousands, and a request has seconds: as many at a time as an SDK client has connections. */
const atOnce = 50;

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** @throws FlowgateError `not_found` for what is not there, of another environment, or wider than the caller */
export async function ownCredential(
  id: string | undefined,
  caller: Credential,
  { credentials, now }: OwnCredentialDeps,
): Promise<CredentialSecrets> {
  const found = secretsOf(
    (await credentials.list()).filter((one) => one.id === id),
    now(),
  );
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
