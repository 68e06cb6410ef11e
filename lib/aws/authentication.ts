// Creates authentication and rate limiting of the HTTP functions: the credentials, a short cache of them, and the request counters.
// Separate from `composition.ts`, so that the bundles of the other functions do not contain it.

import type { AuthenticationDeps, Credential } from '../core/credential/credential.ts';
import { cacheCredentials } from '../core/credential/credential-cache.ts';
import type { SecretDigest } from '../core/credential/token.ts';
import { RateLimiter } from '../core/rate-limit/rate-limiter.ts';
import { createCachedLoader } from '../value/cache.ts';
import { type Deployment, toEventsTable } from './composition.ts';
import { DynamoDbCredentialStore } from './stores/credential-store.ts';
import { createRateCounter } from './stores/rate-counter.ts';

/** How long a revoked credential may still be accepted. */
const credentialTtlMs = 60_000;

export function createCredentialStore({ dynamo, environment }: Deployment): DynamoDbCredentialStore {
  return new DynamoDbCredentialStore({ client: dynamo, tableName: environment.CREDENTIALS_TABLE });
}

/** Returns what a function needs to authenticate its callers. */
export function createAuthentication(deployment: Deployment): AuthenticationDeps {
  const store = createCredentialStore(deployment);
  const { now } = deployment;
  const load = (digest: SecretDigest): Promise<Credential | undefined> => store.findByDigest(digest);
  return {
    now,
    findCredential: cacheCredentials({ load, now, ttlMs: credentialTtlMs }),
    findStanding: createCachedLoader({ load: (id) => store.findStanding(id), now, ttlMs: credentialTtlMs }),
  };
}

/** Returns the limiter that counts the requests of each sender over all instances. */
export function createRateLimiter(deployment: Deployment): RateLimiter {
  const { now, environment } = deployment;
  return new RateLimiter({
    now,
    addBatch: createRateCounter(toEventsTable(deployment)),
    standard: environment.RATE_LIMIT,
  });
}
