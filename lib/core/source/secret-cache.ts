// Caches secrets, and reads them again when one seems to have been rotated. The rate of reads is limited, so that senders of wrong
// signatures cannot cause reads.
import { trimLineEnd } from './secret-form.ts';
import type { SecretName } from './secret-name.ts';

/** The usable secrets under some names; may be empty. */
export type Secrets = readonly string[];

/** A stored value, usable or not. */
export interface StoredSecret {
  readonly name: SecretName;
  readonly value: string;
}

export interface SecretCacheOptions {
  /** Reads the secret under a name; undefined if it does not exist or may not be read. */
  readonly read: (name: SecretName) => Promise<string | undefined>;
  readonly now: () => Date;
  /** How long secrets are cached. @default 5 minutes */
  readonly ttlMs?: number;
  /** The minimum time between two early reads. @default 10 seconds */
  readonly refreshMs?: number;
}

interface Entry {
  readonly secrets: Promise<Secrets>;
  readonly until: number;
  /** When it was last read early. */
  readonly refreshedAt: number;
  /** Set once the secrets are loaded. */
  loaded?: Secrets;
  /** The stored values, set once they are loaded. */
  stored?: readonly StoredSecret[];
}

export class SecretCache {
  readonly #read: SecretCacheOptions['read'];
  readonly #now: () => Date;
  readonly #ttlMs: number;
  readonly #refreshMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor({ read, now, ttlMs = 300_000, refreshMs = 10_000 }: SecretCacheOptions) {
    this.#read = read;
    this.#now = now;
    this.#ttlMs = ttlMs;
    this.#refreshMs = refreshMs;
  }

  /** The secrets under some names, at most `ttlMs` old. Throws if the store cannot be read. */
  async of(names: readonly SecretName[]): Promise<Secrets> {
    const known = this.#entries.get(formatKey(names));
    if (known !== undefined && known.until > this.#now().getTime()) return known.secrets;
    return this.#load(names, known?.refreshedAt ?? Number.NEGATIVE_INFINITY);
  }

  /**
   * The current secrets, for a caller for which those from `of` did not fit; undefined if they were read a short time ago.
   * Concurrent callers share one read.
   */
  async fresher(names: readonly SecretName[], tried: Secrets): Promise<Secrets | undefined> {
    const known = this.#entries.get(formatKey(names));
    if (known !== undefined && known.loaded !== tried) return known.secrets;
    const now = this.#now().getTime();
    if (known !== undefined && now - known.refreshedAt < this.#refreshMs) return undefined;
    return this.#load(names, now, known);
  }

  /** The first secret that fits, among the cached ones and then among the current ones. */
  async find(names: readonly SecretName[], fits: (secret: string) => boolean): Promise<string | undefined> {
    const known = await this.of(names);
    return known.find(fits) ?? (await this.fresher(names, known))?.find(fits);
  }

  /** The stored values under the names as last read, including blank ones. */
  async stored(names: readonly SecretName[]): Promise<readonly StoredSecret[]> {
    await this.of(names);
    return this.#entries.get(formatKey(names))?.stored ?? [];
  }

  #load(names: readonly SecretName[], refreshedAt: number, before?: Entry): Promise<Secrets> {
    const read = this.#readAll(names);
    const secrets = read.then((stored) => stored.flatMap(({ value }) => toUsableSecret(value)));
    const entry: Entry = { secrets, until: this.#now().getTime() + this.#ttlMs, refreshedAt };
    this.#entries.set(formatKey(names), entry);
    Promise.all([secrets, read]).then(
      ([loaded, stored]) => {
        entry.loaded = loaded;
        entry.stored = stored;
      },
      () => this.#forget(formatKey(names), entry, before),
    );
    return secrets;
  }

  // If an early read failed, the previous entry stays valid and counts as just read.
  #forget(key: string, failed: Entry, before: Entry | undefined): void {
    if (this.#entries.get(key) !== failed) return;
    if (before === undefined) this.#entries.delete(key);
    else this.#entries.set(key, { ...before, refreshedAt: failed.refreshedAt });
  }

  async #readAll(names: readonly SecretName[]): Promise<StoredSecret[]> {
    const values = await Promise.all(names.map((name) => this.#read(name)));
    return names.flatMap((name, at) => {
      const value = values[at];
      return value === undefined ? [] : [{ name, value }];
    });
  }
}

// A secret that was stored from a file may end with a line break. A blank secret is not usable, because anybody could guess it.
function toUsableSecret(value: string): Secrets {
  return value.trim() === '' ? [] : [trimLineEnd(value)];
}

function formatKey(names: readonly SecretName[]): string {
  return names.join('\n');
}
