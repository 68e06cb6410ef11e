// An answer of DynamoDB as it is compared: sets have no order, members have none either.

export type Answer = Record<string, unknown>;

const sets: ReadonlySet<string> = new Set(['SS', 'NS', 'BS']);

/** The same answer always gives the same text. */
export function comparable(answer: Answer): string {
  return JSON.stringify(ordered(answer));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    members.map(([name, inner]) => [name, sets.has(name) && Array.isArray(inner) ? inner.toSorted() : ordered(inner)]),
  );
}
