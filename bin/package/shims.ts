// Functions that the construct uses and that Node.js 20 does not have. The package replaces the expressions by these functions, and does
// not change globals.

export function groupIntoMap<Item, Key>(
  items: Iterable<Item>,
  toKey: (item: Item, index: number) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  let index = 0;
  for (const item of items) {
    const key = toKey(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
