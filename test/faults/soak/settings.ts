// The options of npm run test:soak.
import { parseArgs } from 'node:util';
import { parseFaultSpec } from '../../../lib/local/faults/fault-spec.ts';

export const usage =
  'npm run test:soak -- [--events N | --rounds N] [--seed N] [--faults SPEC] [--round-events N] [--totals FILE]';

export interface Settings {
  /** Rounds are run until the totals reach this number of events, those of earlier runs in the file of totals included. */
  readonly events: number;
  /** The most rounds of this run. @default - as many as the events take */
  readonly rounds?: number;
  /** The seed of the first round; each further round has the next number. @default - 1, or where the file of totals ends */
  readonly seed?: number;
  readonly faults: string;
  /** The number of submissions of one round. */
  readonly roundEvents: number;
  /** The file that keeps the totals, so that a later run goes on with them. @default - they are only printed */
  readonly totalsFile?: string;
}

/** @throws Error for an unknown option, or a value that is not allowed */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string' },
      rounds: { type: 'string' },
      seed: { type: 'string' },
      faults: { type: 'string', default: 'all=0.05' },
      'round-events': { type: 'string', default: '100' },
      totals: { type: 'string' },
    },
  });
  const { events, faults, rounds, seed, totals } = values;
  if (events !== undefined && rounds !== undefined)
    throw new Error('--events and --rounds both say when the soak ends: give one of them');
  parseFaultSpec(faults);
  return {
    events: rounds === undefined ? readNumber('--events', events ?? '1000') : Number.POSITIVE_INFINITY,
    ...(rounds === undefined ? {} : { rounds: readNumber('--rounds', rounds) }),
    ...(seed === undefined ? {} : { seed: readNumber('--seed', seed) }),
    faults,
    roundEvents: readNumber('--round-events', values['round-events']),
    ...(totals === undefined ? {} : { totalsFile: totals }),
  };
}

function readNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${option} must be a whole number from 1 to 999,999,999, not ${JSON.stringify(text)}`);
}
