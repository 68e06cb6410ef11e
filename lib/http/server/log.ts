// Writes log lines: one line of JSON each, which CloudWatch Logs reads as fields, and from which it extracts metrics.
import { embedMetrics, type LogLine, type LogMetrics } from '../../core/operate/metrics.ts';

/**
 * Writes one line. Undefined members are left out. It writes to the standard output and not with `console.log`: in Lambda's log format
 * JSON, `console.log` puts the line as text inside a line of its own, and CloudWatch finds neither metrics nor fields in it.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Lambda.html
 */
export function logJson(line: LogLine, write: (text: string) => void = writeOut): void {
  write(`${JSON.stringify(line)}\n`);
}

export interface MetricLogOptions {
  /** The name of the deployment, which is the dimension of its metrics. */
  readonly deployment: string;
  readonly now: () => Date;
  /** Writes to the standard output. @default process.stdout.write */
  readonly write?: (text: string) => void;
}

/** Creates the function that writes lines with metrics. */
export function createMetricLog({ deployment, now, write = writeOut }: MetricLogOptions): LogMetrics {
  return (line, metrics = {}) => logJson(embedMetrics(line, metrics, { deployment, at: now() }), write);
}

function writeOut(text: string): void {
  process.stdout.write(text);
}
