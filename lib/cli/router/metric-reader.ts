// Reads the metrics of a router on this machine from its local CloudWatch. One call reads all metrics and statistics.
import { type MetricName, metricDimension, metricNamespace, metricUnits } from '../../core/operate/metrics.ts';
import { CliError } from '../terminal/cli-error.ts';

/** The distribution of a duration within a period, in milliseconds. */
export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

type TimeMetric = {
  [Name in MetricName]: (typeof metricUnits)[Name] extends 'Milliseconds' ? Name : never;
}[MetricName];
type CountMetric = Exclude<MetricName, TimeMetric>;

/** The metrics of one period. If nothing happened in it, counts are 0 and times are absent. */
export type PeriodMetrics = { readonly [Name in CountMetric]: number } & { readonly [Name in TimeMetric]?: Times } & {
  /** The beginning of the period, ISO 8601. */
  readonly at: string;
};

/** The metrics to read. */
export interface MetricRequest {
  /** The address of the router's AWS services. */
  readonly awsEndpoint: string;
  /** The name of the stack. */
  readonly deployment: string;
  readonly from: Date;
  readonly to: Date;
  readonly periodSeconds: number;
}

const timeStats = { count: 'SampleCount', p50: 'p50', p90: 'p90', p99: 'p99', max: 'Maximum' } as const;

/** One statistic: the sum of a count, or a member of `Times`. */
interface Column {
  readonly name: MetricName;
  readonly stat: string;
  readonly member?: string;
}

const columns: readonly Column[] = (Object.keys(metricUnits) as MetricName[]).flatMap((name) =>
  metricUnits[name] === 'Count'
    ? [{ name, stat: 'Sum' }]
    : Object.entries(timeStats).map(([member, stat]) => ({ name, stat, member })),
);

/**
 * Returns the periods that have data, oldest first.
 * @throws CliError if the router cannot be reached, does not respond within 10 s, or the address has no metrics of a router
 */
export async function readMetrics(request: MetricRequest): Promise<PeriodMetrics[]> {
  const results = await getMetricData(request);
  const periods = new Map<number, Record<string, unknown>>();
  results.forEach(({ Timestamps, Values }, index) => {
    const column = columns[index];
    if (column === undefined) return;
    Timestamps.forEach((seconds, at) => {
      const period = periods.get(seconds) ?? createPeriod(seconds);
      periods.set(seconds, addValue(period, column, Values[at] ?? 0));
    });
  });
  return [...periods].sort(([one], [other]) => one - other).map(([, period]) => period as unknown as PeriodMetrics);
}

function createPeriod(seconds: number): Record<string, unknown> {
  const counts = columns.filter(({ member }) => member === undefined).map(({ name }) => [name, 0]);
  return { at: new Date(seconds * 1_000).toISOString(), ...Object.fromEntries(counts) };
}

function addValue(period: Record<string, unknown>, { name, member }: Column, value: number): Record<string, unknown> {
  if (member === undefined) return { ...period, [name]: value };
  return { ...period, [name]: { ...(period[name] as object | undefined), [member]: value } };
}

interface MetricResult {
  readonly Timestamps: readonly number[];
  readonly Values: readonly number[];
}

async function getMetricData(request: MetricRequest): Promise<readonly MetricResult[]> {
  const { deployment, from, to, periodSeconds } = request;
  const dimensions = [{ Name: metricDimension, Value: deployment }];
  const body = {
    StartTime: from.getTime() / 1_000,
    EndTime: to.getTime() / 1_000,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: columns.map(({ name, stat }, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: { Namespace: metricNamespace, MetricName: name, Dimensions: dimensions },
        Period: periodSeconds,
        Stat: stat,
      },
    })),
  };
  const response = await callCloudWatch(request.awsEndpoint, body);
  const answer = (await response.json().catch(() => undefined)) as { MetricDataResults?: MetricResult[] } | undefined;
  if (response.ok && answer?.MetricDataResults !== undefined) return answer.MetricDataResults;
  throw new CliError(
    `${request.awsEndpoint} has no metrics of a router (HTTP ${response.status}): pass the AWS endpoint that npm start prints, with --aws-endpoint`,
  );
}

async function callCloudWatch(awsEndpoint: string, body: unknown): Promise<Response> {
  if (!URL.canParse(awsEndpoint)) throw new CliError(`"${awsEndpoint}" is not a URL: write it as http://host:port`);
  try {
    return await fetch(awsEndpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CliError(
      `no router on this machine at ${awsEndpoint} (${reason}): run "npm start", or pass its AWS endpoint with --aws-endpoint`,
    );
  }
}
