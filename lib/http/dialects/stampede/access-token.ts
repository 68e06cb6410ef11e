// POST /oauth/token: a credential's ID and token buy an access token for a day (OAuth's client credentials grant).
import { grantAccess } from '../../../core/credential/access-token.ts';
import { type AuthenticationDeps, authenticate, type Credential } from '../../../core/credential/credential.ts';
import type { IssueDeps } from '../../../core/credential/issue-credential.ts';
import { isSameDigest } from '../../../core/credential/token.ts';
import { FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import { formObject, isForm } from '../../request/form.ts';
import { bodyObject, parseWith } from '../../request/parse.ts';
import { toRateLimitHeaders } from '../../server/error-headers.ts';
import { type HttpRequest, type HttpResponse, json } from '../../server/message.ts';
import { countedClient, countedCredential, countRequest, type RateLimitDeps } from '../../server/rate-limits.ts';
import type { PublicRoute } from '../../server/route.ts';
import { oauthError, stampedeOauth } from './oauth-dialect.ts';
import { tokenRequest } from './schema.ts';

export interface AccessTokenDeps extends IssueDeps, AuthenticationDeps, RateLimitDeps {
  readonly credentials: {
    /** Keeps an access token, unless what bought it has ended meanwhile: then it answers false. */
    createAccessToken(credential: Credential, client: Credential): Promise<boolean>;
  };
}

export const accessTokenRoute: PublicRoute<AccessTokenDeps> = {
  key: 'POST /oauth/token',
  dialect: stampedeOauth,
  scope: 'public',
  body: 'json-or-form',
  // It is read before anybody is known.
  maxBodyBytes: 16_384,
  handle: postToken,
};

async function postToken(request: HttpRequest, deps: AccessTokenDeps): Promise<HttpResponse> {
  const { grant_type, client_id, client_secret } = parseWith(tokenRequest, bodyOf(request));
  if (grant_type !== 'client_credentials') return unsupportedGrant();
  const client = await clientOf({ id: client_id, secret: client_secret, address: request.sourceIp }, deps);
  const limits = await countRequest(countedCredential(client), deps);
  await countRequest(countedClient(client), deps);
  const { token, credential, seconds } = grantAccess(client, deps);
  // A client may be known here from memory, for a minute after its revocation: what it buys would outlive that by a day.
  if (!(await deps.credentials.createAccessToken(credential, client))) throw invalidClient();
  const body = { access_token: token, expires_in: seconds, token_type: 'Bearer', scope: 'ALL:ALL' };
  return json(200, body, { ...toRateLimitHeaders(limits), pragma: 'no-cache' });
}

function bodyOf(request: HttpRequest): JsonObject {
  return isForm(request) ? formObject(request) : bodyObject(request);
}

function unsupportedGrant(): HttpResponse {
  const description = 'the grant_type must be "client_credentials": no other is supported';
  return oauthError({ code: 'unsupported_grant_type', description });
}

interface PresentedClient {
  readonly id: string;
  readonly secret: string;
  readonly address: string | undefined;
}

// One answer for every reason, so that nothing is learned from it.
async function clientOf({ id, secret, address }: PresentedClient, deps: AccessTokenDeps): Promise<Credential> {
  try {
    const client = await authenticate({ secret, acceptsChosenSecrets: false, address }, deps);
    // What an access token bought would outlive its revocation.
    if (client.issuedTo === undefined && isSameDigest(client.id, id)) return client;
  } catch (error) {
    if (!(error instanceof FlowgateError) || error.code !== 'unauthenticated') throw error;
  }
  throw invalidClient();
}

function invalidClient(): FlowgateError {
  return new FlowgateError('unauthenticated', 'the client_id or the client_secret is not valid');
}
