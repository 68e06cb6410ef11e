// Keys that are pressed one after the other, such as `g` and then `r`. Knows no screen.

/** The second key must follow within this time. */
const sequenceMs = 1_200;

/**
 * Creates a function that names what was pressed: `j`, `Enter`, or `g r` for two keys.
 * @param starters the keys that wait for another one
 */
export function createKeyReader(starters: ReadonlySet<string>): (key: string, at: number) => string | undefined {
  let first: { readonly key: string; readonly at: number } | undefined;
  return (key, at) => {
    const before = first !== undefined && at - first.at <= sequenceMs ? first.key : undefined;
    first = before === undefined && starters.has(key) ? { key, at } : undefined;
    if (before !== undefined) return `${before} ${key}`;
    return first === undefined ? key : undefined;
  };
}
