// Remembers credentials for a short while, and bounds what callers without one cost. Each secret that is not known costs a read;
// an address may cause so many of these a minute. Credentials that are known are found without a read, whatever others send.
import type { Credential, FindCredential } from './credential.ts';
import { GuessCounter } from './guess-counter.ts';
import type { SecretDigest } from './token.ts';

export interface CredentialCacheOptions {
  readonly load: (digest: SecretDigest) => Promise<Credential | undefined>;
  readonly now: () => Date;
  /** For how long a credential that was revoked may still be taken. */
  readonly ttlMs: number;
  /** @default 1,000 credentials, and as many secrets that open nothing */
  readonly maxEntries?: number;
}

interface Entry {
  readonly credential: Promise<Credential | undefined>;
  readonly until: number;
}

/** Makes a finder of credentials. It throws FlowgateError `rate_limited` where an address has guessed too often. */
export function cacheCredentials({ load, now, ttlMs, maxEntries = 1_000 }: CredentialCacheOptions): FindCredential {
  const guesses = new GuessCounter(now);
  const known = new Map<SecretDigest, Entry>();
  // Apart from the known ones, which a flood of guesses must not push out.
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

/** The entry that was set longest ago gives way past so many. */
function setBounded<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, maxEntries: number): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (map.size >= maxEntries && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
