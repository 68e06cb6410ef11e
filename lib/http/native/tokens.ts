// POST, GET and DELETE /v1/tokens: the credentials of the caller's own environment.
import type { Credential } from '../../core/credential.ts';
import { FlowgateError, invalidRequest } from '../../core/errors.ts';
import {
  type CredentialRequest,
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

export interface TokenDeps extends IssueDeps {
  readonly credentials: {
    /** @throws FlowgateError `invalid_request` where the secret has a credential */
    create(credential: Credential): Promise<void>;
    list(): Promise<Credential[]>;
    revoke(digest: SecretDigest, revokedAt: string): Promise<void>;
  };
}

export const tokenRoutes: readonly ProtectedRoute<TokenDeps>[] = [
  { key: 'POST /v1/tokens', dialect: native, scope: 'admin', body: 'json', handle: createToken },
  { key: 'GET /v1/tokens', dialect: native, scope: 'admin', body: 'none', handle: listTokens },
  { key: 'DELETE /v1/tokens/{id}', dialect: native, scope: 'admin', body: 'none', handle: revokeToken },
];

async function createToken(request: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  if (request.headers['idempotency-key'] !== undefined) {
    const message = 'a token is shown once, so its creation cannot be answered again: send no Idempotency-Key';
    throw new FlowgateError('malformed_request', message);
  }
  const { secret, ...asked } = parseWith(secretCredentialRequest, bodyObject(request));
  const environment = asked.environment ?? caller.environment;
  if (environment !== caller.environment) throw foreignEnvironment(environment, caller);
  refuseWiderThan(caller, asked);
  const wanted = { ...asked, environment };
  if (secret !== undefined) return createFor(registerSecret(wanted, secret, deps), deps);
  const { token, credential } = issueCredential(wanted, deps);
  return createFor(credential, deps, { token });
}

async function createFor(credential: Credential, deps: TokenDeps, shownOnce: object = {}): Promise<HttpResponse> {
  await deps.credentials.create(credential);
  return json(201, { ...shownOnce, credential: describeCredential(credential) });
}

async function listTokens(_request: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  const all = await deps.credentials.list();
  const visible = all.filter((credential) => isWithin(caller, credential));
  return json(200, { credentials: visible.map(describeCredential) });
}

async function revokeToken({ params }: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  const all = await deps.credentials.list();
  const found = all.find((credential) => credential.id === params.id && isWithin(caller, credential));
  if (found === undefined) throw new FlowgateError('not_found', 'that credential is unknown in this environment');
  const revokedAt = found.revokedAt ?? deps.now().toISOString();
  // What it obtained ends with it.
  const ending = all.filter(({ id, issuedTo }) => id === found.id || issuedTo === found.id);
  for (const { digest } of ending) await deps.credentials.revoke(digest, revokedAt);
  return json(200, { credential: describeCredential({ ...found, revokedAt }) });
}

function foreignEnvironment(environment: string, caller: Credential): FlowgateError {
  const message = `the credential is of environment "${caller.environment}" and makes none for "${environment}": create that one with --table`;
  return new FlowgateError('forbidden', message);
}

// An administrator of some organisations or workflows, or for some time, must not make itself one of all, or for ever.
function refuseWiderThan(caller: Credential, asked: CredentialRequest): void {
  for (const limit of limits) {
    if (isLimitWithin(caller[limit], asked[limit])) continue;
    throw invalidRequest([{ pointer: `/${limit}`, message: 'must be among those of the credential that asks' }]);
  }
  if (caller.expiresAt === undefined) return;
  if (asked.expiresAt !== undefined && Date.parse(asked.expiresAt) <= Date.parse(caller.expiresAt)) return;
  const message = `must not be later than that of the credential that asks, ${caller.expiresAt}`;
  throw invalidRequest([{ pointer: '/expiresAt', message }]);
}

const limits = ['organisations', 'workflows'] as const;

/** Whether a credential is the caller's to see and to end: of its environment, and no wider than itself. */
function isWithin(caller: Credential, credential: Credential): boolean {
  if (credential.environment !== caller.environment) return false;
  return limits.every((limit) => isLimitWithin(caller[limit], credential[limit]));
}

function isLimitWithin(allowed: readonly string[] | undefined, asked: readonly string[] | undefined): boolean {
  return allowed === undefined || (asked?.every((one) => allowed.includes(one)) ?? false);
}
