// Objects whose keys keep their original order. JavaScript lists integer keys such as "2" and "10" first, in ascending order.

/**
 * The members as an object that lists its keys in the given order to Object.keys, JSON.stringify and `for in`. A spread
 * (`{...object}`) loses the order: copy with `withoutMembers`. Frozen if the order differs from JavaScript's own.
 */
export function createOrderedObject<T extends object>(members: T, order: readonly string[]): T {
  const natural = Object.keys(members);
  if (natural.every((key, at) => key === order[at])) return members;
  return new Proxy(Object.freeze(members), { ownKeys: () => order });
}

/** An object of the entries, in their order; if two have one key, the last one wins. */
export function createOrderedObjectFromEntries<T>(entries: readonly (readonly [string, T])[]): { [key: string]: T } {
  const order = new Set(entries.map(([key]) => key));
  return createOrderedObject(Object.fromEntries(entries), [...order]);
}

/** A copy without some of its members; the others keep their order. */
export function omitMembers<T>(object: { readonly [key: string]: T }, ...names: readonly string[]) {
  return createOrderedObjectFromEntries(Object.entries(object).filter(([key]) => !names.includes(key)));
}
