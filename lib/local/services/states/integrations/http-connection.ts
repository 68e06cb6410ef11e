// Adds the data of an EventBridge connection to a request of `http:invoke`. The platform has no connections. It reads the secret
// that EventBridge would create for the connection, under the same name without the ID at its end.
import type { OAuthToken } from '../engine/oauth-tokens.ts';
import type { RunHost } from '../engine/run-host.ts';
import { asText } from '../engine/service-call.ts';
import { describeFault, StatesError } from '../engine/states-error.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { ArrayFormat } from './http-form.ts';
import { fetchOAuthToken, toTokenKey } from './http-oauth.ts';
import { type HttpParameters, readHttpParameters } from './http-parameters.ts';

export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Json | undefined;
  /** How the body is encoded as a form. @default - as JSON or text */
  readonly arrayFormat: ArrayFormat | undefined;
}

export interface AuthorizedRequest {
  readonly request: OutgoingRequest;
  /** The key of the OAuth token that the request has, in `oauthTokens`. @default - it has none */
  readonly tokenKey?: string;
}

/** Adds what the connection of a task adds; its values win over the task's own. Without a connection, the same request. */
export async function authorizeRequest(
  host: RunHost,
  request: OutgoingRequest,
  parameters: JsonRecord,
): Promise<AuthorizedRequest> {
  const given = isRecord(parameters.Authentication) ? parameters.Authentication : parameters.InvocationConfig;
  if (!isRecord(given)) return { request };
  const [, name] = /:connection\/([^/]+)/.exec(String(given.ConnectionArn)) ?? [];
  if (name === undefined) throw new StatesError('States.Runtime', `"${String(given.ConnectionArn)}" is no connection`);
  const secret = await readSecret(host, name);
  const tokenKey = await addCredentials(host, request.headers, { name, secret });
  const added = addParameters(request, readHttpParameters(secret.invocation_http_parameters));
  return tokenKey === undefined ? { request: added } : { request: added, tokenKey };
}

const forms =
  '{"api_key_name":…,"api_key_value":…}, {"username":…,"password":…} or {"client_id":…,"client_secret":…,"authorization_endpoint":…}, with "invocation_http_parameters" where it has them';

async function readSecret(host: RunHost, name: string): Promise<JsonRecord> {
  const SecretId = `events!connection/${name}`;
  const found = await host.call('secretsmanager', 'GetSecretValue', { SecretId }).catch((fault: unknown) => {
    const what = `the secret "${SecretId}" of the connection cannot be read (${describeFault(fault)})`;
    throw new StatesError('States.Runtime', `${what}: store it as ${forms}, or give the state a stand-in`);
  });
  const secret = parseSecret(String(found.SecretString));
  if (secret === undefined) throw new StatesError('States.Runtime', `the secret "${SecretId}" must be ${forms}`);
  return secret;
}

// The parser's message quotes malformed JSON, and no message may contain a secret.
function parseSecret(text: string): JsonRecord | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface NamedSecret {
  readonly name: string;
  readonly secret: JsonRecord;
}

/** Returns the key of the OAuth token, if the connection has one. */
async function addCredentials(
  host: RunHost,
  headers: Headers,
  { name, secret }: NamedSecret,
): Promise<string | undefined> {
  const { api_key_name: key, api_key_value: value, username, password, client_id: client } = secret;
  if (typeof key === 'string') headers.set(key, asText(value ?? ''));
  else if (typeof username === 'string') headers.set('authorization', basic(username, asText(password ?? '')));
  else if (typeof client === 'string') {
    const tokenKey = toTokenKey(name, secret);
    const fetchToken = (): Promise<OAuthToken> => fetchOAuthToken(host, secret, name);
    headers.set('authorization', `Bearer ${await host.oauthTokens.get(tokenKey, host.clock.now(), fetchToken)}`);
    return tokenKey;
  } else {
    const what = `the secret of connection "${name}" has neither an API key, a user name nor an OAuth client`;
    throw new StatesError('States.Runtime', `${what}: store it as ${forms}`);
  }
  return undefined;
}

function addParameters(request: OutgoingRequest, { headers, query, body }: HttpParameters): OutgoingRequest {
  for (const [name, value] of headers) request.headers.set(name, value);
  for (const [name, value] of query) request.url.searchParams.set(name, value);
  if (body.length === 0) return request;
  return { ...request, body: { ...(isRecord(request.body) ? request.body : {}), ...Object.fromEntries(body) } };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
