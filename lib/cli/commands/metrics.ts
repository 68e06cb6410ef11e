// flowgate metrics: prints the metrics of a router on this machine, one row for each minute or hour.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { chooseAwsEndpoint } from '../router/connection.ts';
import { type MetricRequest, type PeriodMetrics, readMetrics } from '../router/metric-reader.ts';
import { commandName } from '../terminal/command-name.ts';
import { parseSeconds } from '../terminal/duration.ts';
import { formatMetricHead, formatMetricRow } from '../terminal/metric-table.ts';

/** Parsed options of `flowgate metrics`. */
export interface MetricsOptions {
  readonly awsEndpoint: string;
  readonly deployment: string;
  /** In seconds. */
  readonly last: number;
  readonly per: 'minute' | 'hour';
  readonly json?: boolean;
  readonly follow?: boolean;
}

const periodSeconds = { minute: 60, hour: 3_600 } as const;
const daySeconds = 86_400;
const pollMs = 1_000;
/** The clock and the timer of the command. Tests replace them. */
export interface MetricsClock {
  readonly now: () => Date;
  /** Waits before the metrics are read again. */
  readonly pause: () => Promise<unknown>;
}

const systemClock: MetricsClock = { now: () => new Date(), pause: () => sleep(pollMs) };

/** A period is complete this long after its end, because the metrics include a log line a moment after it is written. */
const settleMs = 2_000;

type GivenOptions = Omit<MetricsOptions, 'awsEndpoint'> & { readonly awsEndpoint?: string };

export function addMetricsCommand(program: Command, clock: MetricsClock = systemClock): void {
  program
    .command('metrics')
    .description('show the metrics of a router on this machine: events, refusals, times, runs')
    .addOption(
      new Option('--last <duration>', 'how far back, up to 24h; the router keeps a day, in memory')
        .argParser(parseLast)
        .default(3_600, '1h'),
    )
    .addOption(new Option('--per <period>', 'length of a row').choices(['minute', 'hour']).default('minute'))
    .option('--json', 'print one JSON object per line')
    .option('--follow', 'print each further period when it has ended, until Ctrl-C')
    .option('--deployment <name>', 'name of the stack', 'Flowgate')
    .option(
      '--aws-endpoint <url>',
      'local AWS services of the router (default: AWS_ENDPOINT_URL, or the router that runs here)',
    )
    .action(({ awsEndpoint, ...options }: GivenOptions) =>
      showMetrics({ ...options, awsEndpoint: chooseAwsEndpoint(awsEndpoint) }, clock),
    );
}

async function showMetrics(options: MetricsOptions, clock: MetricsClock): Promise<void> {
  const { json = false, follow = false } = options;
  const range = computeRange(options, clock.now());
  const periods = await readMetrics(range);
  // With --follow, a period is printed only after it has ended.
  const shown = follow ? periods.filter(({ at }) => hasEnded(at, options, clock.now())) : periods;
  if (json) for (const period of shown) console.log(formatJson(period, options));
  else await printTable(shown, range, options);
  if (follow) await followMetrics(options, shown.at(-1)?.at ?? range.from.toISOString(), clock);
}

async function printTable(
  periods: readonly PeriodMetrics[],
  range: MetricRequest,
  { follow }: MetricsOptions,
): Promise<void> {
  if (periods.length === 0 && follow !== true) {
    console.log(`no metrics in this time: send an event, for example with "${commandName} send"`);
    return;
  }
  console.log(formatMetricHead());
  for (const period of periods) console.log(formatMetricRow(period));
  if (follow === true || periods.length < 2) return;
  const [total] = await readMetrics(toOnePeriod(range));
  if (total !== undefined) console.log(formatMetricRow(total, 'all'));
}

/**
 * Prints each period after `lastAt` when it has ended. Never resolves.
 * @param lastAt the beginning of the last period that was printed, ISO 8601
 * @throws CliError as `readMetrics`
 */
export async function followMetrics(
  options: MetricsOptions,
  lastAt: string,
  { now: readNow, pause }: MetricsClock,
): Promise<never> {
  let last = lastAt;
  for (;;) {
    await pause();
    const now = readNow();
    const periods = await readMetrics({ ...computeRange(options, now), from: new Date(last) });
    for (const period of periods.filter(({ at }) => at > last && hasEnded(at, options, now))) {
      console.log(options.json === true ? formatJson(period, options) : formatMetricRow(period));
      last = period.at;
    }
  }
}

function hasEnded(at: string, { per }: MetricsOptions, now: Date): boolean {
  return Date.parse(at) + periodSeconds[per] * 1_000 + settleMs <= now.getTime();
}

function formatJson(period: PeriodMetrics, { per }: MetricsOptions): string {
  const { at, ...metrics } = period;
  return JSON.stringify({ at, periodSeconds: periodSeconds[per], ...metrics });
}

/** The range from the beginning of the first period to the end of the current period. */
function computeRange({ awsEndpoint, deployment, last, per }: MetricsOptions, now: Date): MetricRequest {
  const seconds = periodSeconds[per];
  const align = (ms: number): number => Math.floor(ms / (seconds * 1_000)) * seconds * 1_000;
  const from = new Date(align(now.getTime() - last * 1_000));
  const to = new Date(align(now.getTime()) + seconds * 1_000);
  return { awsEndpoint, deployment, from, to, periodSeconds: seconds };
}

/**
 * Converts a range to a request for one period that contains it. CloudWatch begins periods at multiples of their length, so this
 * period begins in 1970.
 */
function toOnePeriod(range: MetricRequest): MetricRequest {
  return { ...range, periodSeconds: Math.ceil(range.to.getTime() / 60_000) * 60 };
}

function parseLast(text: string): number {
  const seconds = parseSeconds(text) ?? 0;
  if (seconds > 0 && seconds <= daySeconds) return seconds;
  throw new InvalidArgumentError('expected a duration such as 15m or 24h, at most 24h');
}
