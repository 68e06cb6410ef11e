// GET /v1/me: what the credential of the request is and may do.
import { describeCredential } from '../../../core/credential/issue-credential.ts';
import { getOwnCredential } from '../../contract/tokens.ts';
import { type Call, implementRoute, type Reply } from '../native-route.ts';

export const whoamiRoute = implementRoute(getOwnCredential, getOwn);

async function getOwn({ credential }: Call<typeof getOwnCredential, unknown>): Promise<Reply<typeof getOwnCredential>> {
  return { status: 200, body: { credential: describeCredential(credential) } };
}
