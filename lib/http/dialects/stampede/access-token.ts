// POST /oauth/token: issues an access token for 24 hours for a credential's ID and token (OAuth's client credentials grant).
import { grantAccess } from '../../../core/credential/access-token.ts';
import { type AuthenticationDeps, authenticate, type Credential } from '../../../core/credential/credential.ts';
import type { IssueDeps } from '../../../core/credential/issue-credential.ts';
import { isSameDigest } from '../../../core/credential/token.ts';
import { FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import { isForm, parseFormObject } from '../../request/form.ts';
import { parseBodyObject, parseWith } from '../../request/parse.ts';
import { toRateLimitHeaders } from '../../server/error-headers.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import { countRequest, type RateLimitDeps, toClientSender, toCredentialSender } from '../../server/rate-limits.ts';
import type { PublicRoute } from '../../server/route.ts';
import { oauthError, stampedeOauth } from './oauth-dialect.ts';
import { tokenRequest } from './schema.ts';

export interface AccessTokenDeps extends IssueDeps, AuthenticationDeps, RateLimitDeps {
  readonly credentials: {
    /** Stores an access token; returns false, and stores nothing, if its client has ended in the meantime. */
    createAccessToken(credential: Credential, client: Credential): Promise<boolean>;
  };
}

export const accessTokenRoute: PublicRoute<AccessTokenDeps> = {
  key: 'POST /oauth/token',
  dialect: stampedeOauth,
  scope: 'public',
  body: 'json-or-form',
  // Small, because the body is read before the client is authenticated.
  maxBodyBytes: 16_384,
  handle: postToken,
};

async function postToken(request: HttpRequest, deps: AccessTokenDeps): Promise<HttpResponse> {
  const { grant_type, client_id, client_secret } = parseWith(tokenRequest, readTokenBody(request));
  if (grant_type !== 'client_credentials') return unsupportedGrant();
  const client = await authenticateClient({ id: client_id, secret: client_secret, address: request.sourceIp }, deps);
  const limits = await countRequest(toCredentialSender(client), deps);
  await countRequest(toClientSender(client), deps);
  const { token, credential, seconds } = grantAccess(client, deps);
  // A revoked client may stay in this function's cache for another minute. An access token that was issued in that minute would
  // be valid for a day.
  if (!(await deps.credentials.createAccessToken(credential, client))) throw invalidClient();
  const body = { access_token: token, expires_in: seconds, token_type: 'Bearer', scope: 'ALL:ALL' };
  return toJsonResponse(200, body, { ...toRateLimitHeaders(limits), pragma: 'no-cache' });
}

function readTokenBody(request: HttpRequest): JsonObject {
  return isForm(request) ? parseFormObject(request) : parseBodyObject(request);
}

function unsupportedGrant(): HttpResponse {
  const description = 'the grant_type must be "client_credentials": no other grant is supported';
  return oauthError({ code: 'unsupported_grant_type', description });
}

interface PresentedClient {
  readonly id: string;
  readonly secret: string;
  readonly address: string | undefined;
}

// The same response for every reason, so that nothing is revealed.
async function authenticateClient(
  { id, secret, address }: PresentedClient,
  deps: AccessTokenDeps,
): Promise<Credential> {
  try {
    const client = await authenticate({ secret, acceptsChosenSecrets: false, address }, deps);
    // An access token must not obtain another one, which would still be valid after the first was revoked.
    if (client.issuedTo === undefined && isSameDigest(client.id, id)) return client;
  } catch (error) {
    if (!(error instanceof FlowgateError) || error.code !== 'unauthenticated') throw error;
  }
  throw invalidClient();
}

function invalidClient(): FlowgateError {
  return new FlowgateError('unauthenticated', 'the client_id or the client_secret is not valid');
}
