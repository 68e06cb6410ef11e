// Remembers secrets for a while, and looks again when one seems to have been rotated. Bounded in how often it asks, so
// that whoever sends wrong signatures cannot make it ask.
import { withoutLineEnd } from './secret-form.ts';
import type { SecretName } from './secret-name.ts';

/** The secrets that there are under some names; empty where there are none. */
export type Secrets = readonly string[];

/** What is stored under a name, usable or not. */
export interface StoredSecret {
  readonly name: SecretName;
  readonly value: string;
}

export interface SecretCacheOptions {
  /** The secret under a name, or undefined where there is none that may be read. */
  readonly read: (name: SecretName) => Promise<string | undefined>;
  readonly now: () => Date;
  /** How long secrets are remembered; 5 minutes unless told. */
  readonly ttlMs?: number;
  /** How long it takes at least from one early look to the next; 10 seconds unless told. */
  readonly refreshMs?: number;
}

interface Entry {
  readonly secrets: Promise<Secrets>;
  readonly until: number;
  /** When it was last looked at early. */
  readonly refreshedAt: number;
  /** Once they are there. */
  loaded?: Secrets;
  /** As they are stored, once they are there. */
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

  /** The secrets under some names, as they were at most `ttlMs` ago. Throws where the store cannot be asked. */
  async of(names: readonly SecretName[]): Promise<Secrets> {
    const known = this.#entries.get(keyOf(names));
    if (known !== undefined && known.until > this.#now().getTime()) return known.secrets;
    return this.#load(names, known?.refreshedAt ?? Number.NEGATIVE_INFINITY);
  }

  /**
   * The secrets as they are now, for who failed with those that `of` gave; undefined where it was looked a short while
   * ago. Who fails while somebody else looks gets what that one finds.
   */
  async fresher(names: readonly SecretName[], tried: Secrets): Promise<Secrets | undefined> {
    const known = this.#entries.get(keyOf(names));
    if (known !== undefined && known.loaded !== tried) return known.secrets;
    const now = this.#now().getTime();
    if (known !== undefined && now - known.refreshedAt < this.#refreshMs) return undefined;
    return this.#load(names, now, known);
  }

  /** The first secret that fits, among those that are there now where none of those known does. */
  async find(names: readonly SecretName[], fits: (secret: string) => boolean): Promise<string | undefined> {
    const known = await this.of(names);
    return known.find(fits) ?? (await this.fresher(names, known))?.find(fits);
  }

  /** What is stored under the names, as it was last read, the blank ones among it. */
  async stored(names: readonly SecretName[]): Promise<readonly StoredSecret[]> {
    await this.of(names);
    return this.#entries.get(keyOf(names))?.stored ?? [];
  }

  #load(names: readonly SecretName[], refreshedAt: number, before?: Entry): Promise<Secrets> {
    const read = this.#readAll(names);
    const secrets = read.then((stored) => stored.flatMap(({ value }) => secretIn(value)));
    const entry: Entry = { secrets, until: this.#now().getTime() + this.#ttlMs, refreshedAt };
    this.#entries.set(keyOf(names), entry);
    Promise.all([secrets, read]).then(
      ([loaded, stored]) => {
        entry.loaded = loaded;
        entry.stored = stored;
      },
      () => this.#forget(keyOf(names), entry, before),
    );
    return secrets;
  }

  // What was known before stands where an early look failed, and counts as looked at.
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

// A secret that was stored from a file may have the end of its line; one that is blank would be one that everybody knows.
function secretIn(value: string): Secrets {
  return value.trim() === '' ? [] : [withoutLineEnd(value)];
}

function keyOf(names: readonly SecretName[]): string {
  return names.join('\n');
}
