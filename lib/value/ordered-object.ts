// Objects whose keys keep the order in which they came. JavaScript puts keys such as "2" and "10" first, by their size.

/**
 * The members as an object that lists its keys in the given order: to Object.keys, JSON.stringify and `for in`. A copy of it
 * (`{...object}`) is an ordinary object again: copy with `withoutMembers`. Frozen where its order is not JavaScript's own.
 */
export function createOrderedObject<T extends object>(members: T, order: readonly string[]): T {
  const natural = Object.keys(members);
  if (natural.every((key, at) => key === order[at])) return members;
  return new Proxy(Object.freeze(members), { ownKeys: () => order });
}

/** An object of the entries, in their order; of two with one key, the last. */
export function objectOfEntries<T>(entries: readonly (readonly [string, T])[]): { [key: string]: T } {
  const order = new Set(entries.map(([key]) => key));
  return createOrderedObject(Object.fromEntries(entries), [...order]);
}

/** A copy without some of its members; the others keep their order. */
export function withoutMembers<T>(object: { readonly [key: string]: T }, ...names: readonly string[]) {
  return objectOfEntries(Object.entries(object).filter(([key]) => !names.includes(key)));
}
