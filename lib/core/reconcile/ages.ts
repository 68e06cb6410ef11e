// How old an event or a run is each time it is looked at. Sweeping what has an age costs no write per event, unlike a mark that
// says "open"; each age has a checkpoint of its own, so a sweep that fails or comes late misses nothing.

export interface Age {
  /** What its checkpoints are named by. */
  readonly name: string;
  readonly ageMs: number;
  /** A sweep waits until so much is to be swept: what is old need not be looked at to the minute. */
  readonly everyMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The greatest first: few things hang for long, so the sweeps of great ages never keep the others waiting. */
export const ages: readonly Age[] = [
  ...[90, 60, 28, 21, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((days) => makeAge(`${days}d`, days * dayMs)),
  makeAge('6h', 6 * hourMs),
  makeAge('1h', hourMs),
  makeAge('10m', 10 * minuteMs),
  // A function has 29 s to store and publish, a delivery takes a second: after two minutes a run that is not there hangs.
  makeAge('2m', 2 * minuteMs),
];

function makeAge(name: string, ageMs: number): Age {
  return { name, ageMs, everyMs: Math.min(Math.max(ageMs / 10, minuteMs), hourMs) };
}
