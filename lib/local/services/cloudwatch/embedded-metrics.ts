// Reads the metrics of a log line in the embedded metric format. A line that is not in this format has none, as on AWS.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import { isJsonObject } from '../../../value/json.ts';
import type { JsonObject } from '../../platform/service.ts';

/** A metric and its values from one line. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Returns the metrics of a line: one sample for each metric and each set of dimensions. */
export function readEmbeddedMetrics(line: string): MetricSample[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  const document = parseObject(line);
  const { Timestamp, CloudWatchMetrics } = isJsonObject(document._aws) ? document._aws : {};
  if (typeof Timestamp !== 'number' || !Array.isArray(CloudWatchMetrics)) return [];
  return CloudWatchMetrics.filter(isJsonObject).flatMap((directive) => readDirective(directive, document, Timestamp));
}

function parseObject(line: string): JsonObject {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function readDirective(
  { Namespace, Dimensions, Metrics }: JsonObject,
  document: JsonObject,
  at: number,
): MetricSample[] {
  if (typeof Namespace !== 'string' || !Array.isArray(Dimensions) || !Array.isArray(Metrics)) return [];
  const sets = Dimensions.map((names) => readDimensions(names, document)).filter((set) => set !== undefined);
  return Metrics.filter(isJsonObject).flatMap(({ Name }) => {
    if (typeof Name !== 'string') return [];
    const values = readValues(document[Name]);
    return values.length === 0
      ? []
      : sets.map((dimensions) => ({ namespace: Namespace, name: Name, dimensions, values, at }));
  });
}

/** A set with a dimension that the line does not have gives no metric. */
function readDimensions(names: unknown, document: JsonObject): Record<string, string> | undefined {
  if (!Array.isArray(names)) return undefined;
  const entries = names.map((name) => [String(name), document[String(name)]] as const);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return undefined;
  return Object.fromEntries(entries);
}

function readValues(value: unknown): number[] {
  return [value].flat().filter((one): one is number => typeof one === 'number' && Number.isFinite(one));
}
