// Adds the data of an EventBridge connection to a request of `http:invoke`. The platform has no connections. It reads the secret
// that EventBridge would create for the connection, under the same name without the ID at its end.
import type { RunHost } from '../engine/run-host.ts';
import { asText } from '../engine/service-call.ts';
import { describeFault, StatesError } from '../engine/states-error.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { ArrayFormat } from './http-form.ts';

export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Json | undefined;
  /** How the body is encoded as a form. @default - as JSON or text */
  readonly arrayFormat: ArrayFormat | undefined;
}

/** Adds what the connection of a task adds; its values win over the task's own. Without a connection, the same request. */
export async function authorizeRequest(
  host: RunHost,
  request: OutgoingRequest,
  parameters: JsonRecord,
): Promise<OutgoingRequest> {
  const given = isRecord(parameters.Authentication) ? parameters.Authentication : parameters.InvocationConfig;
  if (!isRecord(given)) return request;
  const [, name] = /:connection\/([^/]+)/.exec(String(given.ConnectionArn)) ?? [];
  if (name === undefined) throw new StatesError('States.Runtime', `"${String(given.ConnectionArn)}" is no connection`);
  return addSecret(request, await readSecret(host, name), name);
}

const forms =
  '{"api_key_name":…,"api_key_value":…} or {"username":…,"password":…}, with "invocation_http_parameters" where it has them';

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

function addSecret(request: OutgoingRequest, secret: JsonRecord, name: string): OutgoingRequest {
  const { api_key_name: key, api_key_value: value, username, password } = secret;
  const { headers, url } = request;
  if (typeof key === 'string') headers.set(key, asText(value ?? ''));
  else if (typeof username === 'string') headers.set('authorization', basic(username, asText(password ?? '')));
  else {
    const what = `the secret of connection "${name}" has neither an API key nor a user name`;
    throw new StatesError('States.Runtime', `${what}: store it as ${forms}; OAuth is not implemented locally`);
  }
  const more = isRecord(secret.invocation_http_parameters) ? secret.invocation_http_parameters : {};
  for (const [one, text] of listPairs(more.header_parameters)) headers.set(one, text);
  for (const [one, text] of listPairs(more.query_string_parameters)) url.searchParams.set(one, text);
  const added = listPairs(more.body_parameters);
  if (added.length === 0) return request;
  return { ...request, body: { ...(isRecord(request.body) ? request.body : {}), ...Object.fromEntries(added) } };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function listPairs(parameters: Json | undefined): [string, string][] {
  if (!Array.isArray(parameters)) return [];
  return parameters.filter(isRecord).map(({ key, value }) => [String(key), asText(value ?? '')]);
}
