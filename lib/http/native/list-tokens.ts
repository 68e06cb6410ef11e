// GET /v1/tokens: the credentials that the caller may see, and their newest access tokens. The response contains no secret.
import { type Credential, isInForce } from '../../core/credential/credential.ts';
import {
  type CredentialSecrets,
  describeSecrets,
  groupCredentialSecrets,
} from '../../core/credential/credential-secrets.ts';
import { isWithin } from '../../core/credential/delegation.ts';
import { listTokens } from '../contract/tokens.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

export interface ListTokensDeps {
  readonly credentials: { list(): Promise<Credential[]> };
  readonly now: () => Date;
}

export const listTokensRoute = implementRoute(listTokens, listCredentials);

/** Clients obtain thousands of access tokens, and a function's response is limited to 6 MB: only the newest valid ones are listed. */
const maxAccessTokens = 1_000;

async function listCredentials(call: Call<typeof listTokens, ListTokensDeps>): Promise<Reply<typeof listTokens>> {
  const { credential: caller, deps } = call;
  const now = deps.now();
  const all = groupCredentialSecrets(await deps.credentials.list(), now);
  const clientsInForce = new Set(all.flatMap(({ current }) => (isInForce(current, now) ? [current.id] : [])));
  const visible = all.filter(({ current }) => isWithin(caller, current));
  const made = visible.filter((one) => !isAccessToken(one));
  const obtained = visible.filter((one) => isAccessToken(one) && isUsable(one, clientsInForce, now));
  const shown = [...made, ...obtained.slice(-maxAccessTokens)].map(describeSecrets);
  const leftOut = Math.max(0, obtained.length - maxAccessTokens);
  return { status: 200, body: { credentials: shown, accessTokensLeftOut: leftOut || undefined } };
}

// An access token is valid no longer than its client.
function isUsable({ current }: CredentialSecrets, clientsInForce: ReadonlySet<string>, now: Date): boolean {
  return isInForce(current, now) && clientsInForce.has(current.issuedTo ?? '');
}

function isAccessToken({ current }: CredentialSecrets): boolean {
  return current.issuedTo !== undefined;
}
