// Who may call a function that speaks HTTP, and how often: the deployment's credentials, a short memory of those that were
// asked for, and the count of what each sends.
// Apart from the composition, whose other users need none of what credentials need.

import type { AuthenticationDeps, Credential } from '../core/credential/credential.ts';
import { cacheCredentials } from '../core/credential/credential-cache.ts';
import type { SecretDigest } from '../core/credential/token.ts';
import { RateLimiter } from '../core/rate-limit/rate-limiter.ts';
import { cached } from '../value/cache.ts';
import { type Deployment, eventsTableOf } from './composition.ts';
import { DynamoDbCredentialStore } from './stores/credential-store.ts';
import { rateCounter } from './stores/rate-counter.ts';

/** For how long a credential that was revoked may still be taken. */
const credentialTtlMs = 60_000;

export function credentialStoreOf({ dynamo, environment }: Deployment): DynamoDbCredentialStore {
  return new DynamoDbCredentialStore({ client: dynamo, tableName: environment.CREDENTIALS_TABLE });
}

/** What tells the caller of a request. */
export function authenticationOf(deployment: Deployment): AuthenticationDeps {
  const store = credentialStoreOf(deployment);
  const { now } = deployment;
  const load = (digest: SecretDigest): Promise<Credential | undefined> => store.findByDigest(digest);
  return {
    now,
    findCredential: cacheCredentials({ load, now, ttlMs: credentialTtlMs }),
    findStanding: cached({ load: (id) => store.findStanding(id), now, ttlMs: credentialTtlMs }),
  };
}

/** What counts the requests of each sender, together with all other instances. */
export function rateLimiterOf(deployment: Deployment): RateLimiter {
  const { now, environment } = deployment;
  return new RateLimiter({ now, tell: rateCounter(eventsTableOf(deployment)), standard: environment.RATE_LIMIT });
}
