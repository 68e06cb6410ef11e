// The metrics of the router: their names, units and meaning, and the form in which a log line carries them. A credential, a source
// or a workflow must not become a dimension: each combination would be billed as a separate metric.

/** The CloudWatch namespace of the metrics. */
export const metricNamespace = 'Flowgate';
/** The only dimension of the metrics: the name of the deployment, which is the name of its stack. */
export const metricDimension = 'Deployment';

/** The unit of each metric, as CloudWatch names it. */
export const metricUnits = {
  /** Events that were kept and published for the first time: sent to the router or emitted by a workflow. */
  EventsAccepted: 'Count',
  /** Events that were sent again with the same key; their senders got the first response again. */
  EventsReplayed: 'Count',
  /** Accepted events that start no workflow. */
  EventsUnmatched: 'Count',
  /** Requests to `ingest` that were refused, except those that the next two metrics count. */
  EventsRefused: 'Count',
  /** Requests without a valid credential or signature. */
  Unauthenticated: 'Count',
  /** Requests over the rate limit of their sender. */
  RateLimited: 'Count',
  /** The time that `ingest` took to accept the events of a request. Requests that wait for an outcome are left out. */
  IngestMs: 'Milliseconds',
  /** The time from the acceptance of an event to the start of its execution. */
  StartLagMs: 'Milliseconds',
  /** Runs that ended, whatever the outcome. */
  RunsEnded: 'Count',
  /** Runs that failed, timed out, or could not be started. An aborted run is not a failed one. */
  RunsFailed: 'Count',
  /** Runs that the loop guard did not start. */
  LoopGuardStops: 'Count',
} as const;

export type MetricName = keyof typeof metricUnits;

/** Values of metrics, from one log line. */
export type MetricValues = { readonly [Name in MetricName]?: number };

export type LogLine = Readonly<Record<string, unknown>>;

/** Writes one log line with the metrics that CloudWatch is to read from it. */
export type LogMetrics = (line: LogLine, metrics?: MetricValues) => void;

export interface EmbeddedMetricsOptions {
  readonly deployment: string;
  readonly at: Date;
}

/**
 * Adds metrics to a log line in CloudWatch's embedded metric format.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embedMetrics(line: LogLine, values: MetricValues, { deployment, at }: EmbeddedMetricsOptions): LogLine {
  const names = Object.keys(values) as MetricName[];
  if (names.length === 0) return line;
  const directive = {
    Namespace: metricNamespace,
    Dimensions: [[metricDimension]],
    Metrics: names.map((Name) => ({ Name, Unit: metricUnits[Name] })),
  };
  return {
    ...line,
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics: [directive] },
    [metricDimension]: deployment,
    ...values,
  };
}
