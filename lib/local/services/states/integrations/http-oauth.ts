// The access token of an OAuth connection, by the grant `client_credentials`. AWS's pages do not show the request; here the
// client authenticates as RFC 6749 requires every server to accept it, with HTTP Basic (section 2.3.1).
import { createHash } from 'node:crypto';
import type { OAuthToken } from '../engine/oauth-tokens.ts';
import type { RunHost } from '../engine/run-host.ts';
import { describeFault, StatesError } from '../engine/states-error.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { requireAllowedHost } from './http-host.ts';
import { readHttpParameters } from './http-parameters.ts';

/** A changed secret has another key, so that its token is not that of the earlier one. */
export function toTokenKey(name: string, secret: JsonRecord): string {
  return `${name}/${createHash('sha256').update(JSON.stringify(secret)).digest('hex')}`;
}

/** Throws StatesError: States.Http.Socket if no answer came, States.Runtime for every other failure. No message has a secret. */
export async function fetchOAuthToken(host: RunHost, secret: JsonRecord, name: string): Promise<OAuthToken> {
  const { authorization_endpoint: endpoint, http_method: method = 'POST' } = secret;
  if (!URL.canParse(String(endpoint)))
    throw new StatesError('States.Runtime', `the secret of connection "${name}" has no valid "authorization_endpoint"`);
  const url = new URL(String(endpoint));
  requireAllowedHost(host, url);
  const response = await send(buildRequest(url, String(method), secret));
  const what = `the authorization endpoint of connection "${name}"`;
  if (!response.ok) throw new StatesError('States.Runtime', `${what} answered ${response.status} instead of a token`);
  const token = readToken(await response.text(), host.clock.now());
  if (token === undefined) throw new StatesError('States.Runtime', `${what} answered without an "access_token"`);
  return token;
}

function buildRequest(url: URL, method: string, secret: JsonRecord): Request {
  const { headers: added, query, body } = readHttpParameters(secret.oauth_http_parameters);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  for (const [name, value] of body) form.set(name, value);
  for (const [name, value] of query) url.searchParams.set(name, value);
  const client = `${String(secret.client_id)}:${String(secret.client_secret ?? '')}`;
  const headers = new Headers({ authorization: `Basic ${Buffer.from(client).toString('base64')}` });
  for (const [name, value] of added) headers.set(name, value);
  if (method !== 'GET') return new Request(url, { method, headers, body: form, redirect: 'manual' });
  for (const [name, value] of form) url.searchParams.set(name, value);
  return new Request(url, { method, headers, redirect: 'manual' });
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (fault) {
    throw new StatesError('States.Http.Socket', describeFault(fault));
  }
}

/** Undefined if the text is not the answer of RFC 6749, section 5.1. */
function readToken(text: string, now: number): OAuthToken | undefined {
  const answer = parseRecord(text);
  const { access_token: token, expires_in: seconds } = answer ?? {};
  if (typeof token !== 'string') return undefined;
  const lifetime = Number(seconds);
  return Number.isFinite(lifetime) && lifetime > 0
    ? { text: token, expiresAt: now + lifetime * 1000 }
    : { text: token };
}

function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
