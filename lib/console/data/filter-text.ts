// The filter of an act on many in words.

type Filter = Readonly<Record<string, unknown>>;

/** `{ runs: { status: 'failed', since: '24h' } }` → `runs: status failed, since 24h`. */
export function describeFilter(filter: Filter): string {
  return Object.entries(filter)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null ? `${name}: ${describeFilter(value as Filter)}` : `${name} ${value}`,
    )
    .join(', ');
}
