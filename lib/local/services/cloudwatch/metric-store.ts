// Keeps the values of metrics by minute, in memory, and computes statistics over periods of whole minutes.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { MetricSample } from './embedded-metrics.ts';

export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface StatisticQuery extends MetricIdentity {
  /** `Sum`, `SampleCount`, `Minimum`, `Maximum`, `Average` or a percentile such as `p99`. */
  readonly stat: string;
  /** Milliseconds since the epoch. Periods begin at multiples of their length, so the first one may be incomplete. */
  readonly from: number;
  /** Milliseconds since the epoch; not included. */
  readonly to: number;
  /** Whole minutes, in milliseconds. */
  readonly periodMs: number;
}

/** The statistic of one period. Periods without data have none. */
export interface DataPoint {
  /** The beginning of the period, in milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** How often each value occurred. */
type Distribution = Map<number, number>;
type Minutes = Map<number, Distribution>;

/** The number of different values of a minute above which further ones are rounded to three digits, so that there are not many more. */
const mostExact = 1_000;

export const minuteMs = 60_000;
const keptMs = 24 * 60 * minuteMs;

export class MetricStore {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #series = new Map<string, Minutes>();

  constructor({ clock }: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = clock;
  }

  /** The number of different values in memory: of each minute of each metric. */
  get valueCount(): number {
    const minutes = [...this.#series.values()].flatMap((series) => [...series.values()]);
    return minutes.reduce((count, distribution) => count + distribution.size, 0);
  }

  /** Adds the values of a sample. Values older than a day are deleted when a new minute begins. */
  add(sample: MetricSample): void {
    const key = formatKey(sample);
    const minutes = this.#series.get(key) ?? new Map<number, Distribution>();
    this.#series.set(key, minutes);
    const minute = Math.floor(sample.at / minuteMs) * minuteMs;
    const isNew = !minutes.has(minute);
    const distribution = minutes.get(minute) ?? new Map<number, number>();
    minutes.set(minute, distribution);
    for (const value of sample.values) {
      const kept = distribution.size < mostExact ? value : Number(value.toPrecision(3));
      distribution.set(kept, (distribution.get(kept) ?? 0) + 1);
    }
    if (isNew) this.#deleteOld(minutes);
  }

  /** Computes a statistic for each period that has data, oldest first. @throws AwsError for an unknown statistic */
  query({ stat, from, to, periodMs, ...metric }: StatisticQuery): DataPoint[] {
    const compute = parseStatistic(stat);
    const periods = new Map<number, Distribution>();
    for (const [minute, distribution] of this.#series.get(formatKey(metric)) ?? []) {
      if (minute + minuteMs <= from || minute >= to) continue;
      const at = Math.floor(minute / periodMs) * periodMs;
      periods.set(at, mergeInto(periods.get(at) ?? new Map(), distribution));
    }
    return [...periods].sort(([one], [other]) => one - other).map(([at, values]) => ({ at, value: compute(values) }));
  }

  #deleteOld(minutes: Minutes): void {
    const oldest = this.#clock.now() - keptMs;
    for (const minute of minutes.keys()) if (minute < oldest) minutes.delete(minute);
  }
}

function formatKey({ namespace, name, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1))]);
}

function mergeInto(target: Distribution, source: Distribution): Distribution {
  for (const [value, count] of source) target.set(value, (target.get(value) ?? 0) + count);
  return target;
}

type Statistic = (values: Distribution) => number;

const statistics: Readonly<Record<string, Statistic | undefined>> = {
  Sum: sum,
  SampleCount: countValues,
  Minimum: (values) => Math.min(...values.keys()),
  Maximum: (values) => Math.max(...values.keys()),
  Average: (values) => sum(values) / countValues(values),
};

function parseStatistic(stat: string): Statistic {
  const known = Object.hasOwn(statistics, stat) ? statistics[stat] : undefined;
  const percentile = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(stat)?.[1];
  if (known === undefined && percentile === undefined)
    throw new AwsError('InvalidParameterValue', `The value ${stat} for parameter Stat is not supported.`);
  return known ?? ((values) => findPercentile(values, Number(percentile)));
}

function sum(values: Distribution): number {
  return [...values].reduce((total, [value, count]) => total + value * count, 0);
}

function countValues(values: Distribution): number {
  return [...values.values()].reduce((total, count) => total + count, 0);
}

/** The smallest value that so many percent of all values do not exceed. */
function findPercentile(values: Distribution, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * countValues(values)));
  let seen = 0;
  for (const [value, count] of [...values].sort(([one], [other]) => one - other)) {
    seen += count;
    if (seen >= rank) return value;
  }
  return 0;
}
