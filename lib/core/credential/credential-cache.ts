// Caches credentials for a short time, and limits the cost of invalid secrets. Each unknown secret costs one read, and an address
// may cause a limited number of these per minute. Cached credentials are found without a read, independently of what other
// callers send.
import { setBounded } from '../../value/cache.ts';
import type { Credential, FindCredential } from './credential.ts';
import { GuessCounter } from './guess-counter.ts';
import type { SecretDigest } from './token.ts';

export interface CredentialCacheOptions {
  readonly load: (digest: SecretDigest) => Promise<Credential | undefined>;
  readonly now: () => Date;
  /** How long a revoked credential may still be accepted. */
  readonly ttlMs: number;
  /** @default 1,000 valid credentials, and as many invalid secrets */
  readonly maxEntries?: number;
}

interface Entry {
  readonly credential: Promise<Credential | undefined>;
  readonly until: number;
}

/** Returns a cached lookup. It throws FlowgateError `rate_limited` for an address that has sent too many invalid secrets. */
export function cacheCredentials({ load, now, ttlMs, maxEntries = 1_000 }: CredentialCacheOptions): FindCredential {
  const guesses = new GuessCounter(now);
  const known = new Map<SecretDigest, Entry>();
  // Invalid secrets have their own cache, so that many of them cannot evict valid credentials.
  const unknown = new Map<SecretDigest, Entry>();

  const look = async (digest: SecretDigest, address: string): Promise<Credential | undefined> => {
    const entry = { credential: load(digest), until: now().getTime() + ttlMs };
    setBounded(unknown, digest, entry, maxEntries);
    try {
      const credential = await entry.credential;
      if (credential === undefined) guesses.count(address);
      else move(digest, entry);
      return credential;
    } catch (error) {
      unknown.delete(digest);
      throw error;
    }
  };

  const move = (digest: SecretDigest, entry: Entry): void => {
    unknown.delete(digest);
    setBounded(known, digest, entry, maxEntries);
  };

  return async (digest, address = '') => {
    const entry = known.get(digest) ?? unknown.get(digest);
    if (entry !== undefined && entry.until > now().getTime()) return entry.credential;
    guesses.refuseMore(address);
    return look(digest, address);
  };
}
