// A cache for what is read often and changes rarely. Bounded in time and in size.

export interface CacheOptions<Key, Value> {
  readonly load: (key: Key) => Promise<Value>;
  readonly now: () => Date;
  readonly ttlMs: number;
  /** The largest number of entries. If there are more, the oldest are removed. @default 1,000 */
  readonly maxEntries?: number;
}

/**
 * Wraps a loader: concurrent calls with one key share one load, and its value is kept for `ttlMs`. A failed load is not
 * kept.
 */
export function createCachedLoader<Key, Value>({
  load,
  now,
  ttlMs,
  maxEntries = 1_000,
}: CacheOptions<Key, Value>): (key: Key) => Promise<Value> {
  const entries = new Map<Key, { readonly value: Promise<Value>; readonly until: number }>();
  return (key) => {
    const known = entries.get(key);
    if (known !== undefined && known.until > now().getTime()) return known.value;
    const value = load(key);
    setBounded(entries, key, { value, until: now().getTime() + ttlMs }, maxEntries);
    value.catch(() => entries.get(key)?.value === value && entries.delete(key));
    return value;
  };
}

/** Sets an entry as the newest one. If the map is full, the oldest entry is removed. */
export function setBounded<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, maxEntries: number): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (map.size >= maxEntries && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
