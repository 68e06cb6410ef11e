// Parses `--events since=2d,status=failed`: which stored events are rehearsed.
import { InvalidArgumentError } from 'commander';
import { type RunStatus, runStatuses } from '../../../core/run/run.ts';
import { parseMoment } from '../../../http/contract/moment.ts';
import { didYouMean } from '../../../value/nearest-name.ts';

export interface EventFilter {
  readonly since?: string;
  readonly until?: string;
  /** Only events whose run of the workflow has this status. */
  readonly status?: Exclude<RunStatus, 'accepted'>;
  /** Only events whose run failed with this error. */
  readonly error?: string;
  readonly organisation?: string;
  /** How many events are rehearsed at most. @default 50 */
  readonly limit?: number;
}

export const eventFilterOption = '--events <filter>';

export const eventFilterHelp =
  'which events, such as since=2d,status=failed,limit=20: since, until, status, error, organisation, limit (1 to 1000, default: 50)';

const mostEvents = 1_000;

const statuses: readonly string[] = runStatuses.filter((status) => status !== 'accepted');

type Parse = (value: string, name: string) => string | number;

const parsers: Readonly<Record<keyof EventFilter, Parse>> = {
  since: requireMoment,
  until: requireMoment,
  status: (value, name) => {
    if (statuses.includes(value)) return value;
    throw new InvalidArgumentError(
      `${name}=${value}: expected one of ${statuses.join(', ')}${didYouMean(value, statuses)}`,
    );
  },
  error: requireText,
  organisation: requireText,
  limit: (value, name) => {
    if (/^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= mostEvents) return Number(value);
    throw new InvalidArgumentError(`${name}=${value}: expected a whole number from 1 to ${mostEvents}`);
  },
};

/** Adds the parts of one option to those given before. @throws InvalidArgumentError for an unknown part or value */
export function collectEventFilter(text: string, before: EventFilter = {}): EventFilter {
  return text.split(',').reduce((filter, part) => addPart(filter, part.trim()), before);
}

function addPart(filter: EventFilter, part: string): EventFilter {
  const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(part) ?? [];
  const names = Object.keys(parsers);
  if (!names.includes(name)) {
    throw new InvalidArgumentError(
      `"${part}" is not a part of a filter${didYouMean(name, names)}: write ${names.map((one) => `${one}=…`).join(', ')}, separated by commas`,
    );
  }
  if (Object.hasOwn(filter, name)) throw new InvalidArgumentError(`"${name}" is given twice: give it once`);
  return { ...filter, [name]: parsers[name as keyof EventFilter](value, name) };
}

function requireMoment(value: string, name: string): string {
  if (parseMoment(value) !== undefined) return value;
  throw new InvalidArgumentError(
    `${name}=${value}: expected a duration such as 15m, 2h or 30d, or 2026-11-28T10:00:00Z`,
  );
}

function requireText(value: string, name: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError(`${name}= needs a value`);
}
