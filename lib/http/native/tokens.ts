// POST, GET and DELETE /v1/tokens: the credentials of the caller's own environment.
import type { Credential } from '../../core/credential.ts';
import { FlowgateError, invalidRequest } from '../../core/errors.ts';
import { credentialRequest, describeCredential, type IssueDeps, issueCredential } from '../../core/issue-credential.ts';
import type { SecretDigest } from '../../core/token.ts';
import { type HttpRequest, type HttpResponse, json } from '../message.ts';
import { bodyObject, parseWith } from '../parse.ts';
import type { ProtectedRoute } from '../route.ts';
import { native } from './native-dialect.ts';

export interface TokenDeps extends IssueDeps {
  readonly credentials: {
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
  const asked = parseWith(credentialRequest, bodyObject(request));
  const environment = asked.environment ?? caller.environment;
  if (environment !== caller.environment) throw foreignEnvironment(environment, caller);
  refuseWiderThan(caller, asked);
  const { token, credential } = issueCredential({ ...asked, environment }, deps);
  await deps.credentials.create(credential);
  return json(201, { token, credential: describeCredential(credential) });
}

async function listTokens(_request: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  const all = await deps.credentials.list();
  const visible = all.filter(({ environment }) => environment === caller.environment);
  return json(200, { credentials: visible.map(describeCredential) });
}

async function revokeToken({ params }: HttpRequest, caller: Credential, deps: TokenDeps): Promise<HttpResponse> {
  const all = await deps.credentials.list();
  const found = all.find(({ id, environment }) => id === params.id && environment === caller.environment);
  if (found === undefined) throw new FlowgateError('not_found', 'that credential is unknown in this environment');
  const revokedAt = found.revokedAt ?? deps.now().toISOString();
  await deps.credentials.revoke(found.digest, revokedAt);
  return json(200, { credential: describeCredential({ ...found, revokedAt }) });
}

function foreignEnvironment(environment: string, caller: Credential): FlowgateError {
  const message = `the credential is of environment "${caller.environment}" and makes none for "${environment}": create that one with --table`;
  return new FlowgateError('forbidden', message);
}

// An administrator of some organisations or workflows must not make itself one of all.
function refuseWiderThan(
  caller: Credential,
  asked: { organisations?: string[] | undefined; workflows?: string[] | undefined },
): void {
  for (const limit of ['organisations', 'workflows'] as const) {
    const allowed = caller[limit];
    if (allowed === undefined || asked[limit]?.every((one) => allowed.includes(one))) continue;
    throw invalidRequest([{ pointer: `/${limit}`, message: 'must be among those of the credential that asks' }]);
  }
}
