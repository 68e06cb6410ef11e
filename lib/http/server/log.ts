// Writes log lines: one line of JSON each, which CloudWatch Logs reads as fields, and from which it extracts metrics.
import { embedMetrics, type LogLine, type LogMetrics } from '../../core/operate/metrics.ts';

/** Writes one line. Undefined members are left out. */
export function logJson(line: LogLine): void {
  console.log(JSON.stringify(line));
}

export interface MetricLogOptions {
  /** The name of the deployment, which is the dimension of its metrics. */
  readonly deployment: string;
  readonly now: () => Date;
  /** Writes to the standard output. @default process.stdout.write */
  readonly write?: (text: string) => void;
}

/**
 * Creates the function that writes lines with metrics. It writes to the standard output and not with `console.log`: in Lambda's log
 * format TEXT, `console.log` puts a timestamp and the request ID before the JSON, and the embedded metric format is a line of JSON.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Lambda.html
 */
export function createMetricLog({ deployment, now, write = writeOut }: MetricLogOptions): LogMetrics {
  return (line, metrics = {}) => {
    if (Object.keys(metrics).length === 0) logJson(line);
    else write(`${JSON.stringify(embedMetrics(line, metrics, { deployment, at: now() }))}\n`);
  };
}

function writeOut(text: string): void {
  process.stdout.write(text);
}
