// The ages at which events and runs are checked. Sweeping by age costs no write per event, unlike marking events as open. Each age
// has its own checkpoint, so a sweep that fails or is late misses nothing.

export interface Age {
  /** Used in the names of its checkpoints. */
  readonly name: string;
  readonly ageMs: number;
  /** The minimum span of one sweep: old items do not have to be checked every minute. */
  readonly everyMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The greatest age first: few items hang for long, so the sweeps of great ages are short and do not delay the others. */
export const ages: readonly Age[] = [
  ...[90, 60, 28, 21, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((days) => makeAge(`${days}d`, days * dayMs)),
  makeAge('6h', 6 * hourMs),
  makeAge('1h', hourMs),
  makeAge('10m', 10 * minuteMs),
  // A function has 29 s to store and publish, a delivery takes a second: a run that is missing after two minutes hangs.
  makeAge('2m', 2 * minuteMs),
];

function makeAge(name: string, ageMs: number): Age {
  return { name, ageMs, everyMs: Math.min(Math.max(ageMs / 10, minuteMs), hourMs) };
}
