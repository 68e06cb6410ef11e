// The part of CloudWatch that reads metrics: GetMetricData over what the functions wrote in the embedded metric format. Alarms are not
// evaluated and AWS's own metrics do not exist here.
import { isJsonObject } from '../../../value/json.ts';
import { AwsError } from '../../platform/aws-error.ts';
import { type OperationMembers, refuseUnknownInput, refuseUnknownMembers } from '../../platform/input-members.ts';
import type { JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { type MetricStore, minuteMs } from './metric-store.ts';

const members: OperationMembers = { GetMetricData: ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'] };

/** The limits of GetMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const mostQueries = 500;

interface Range {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly isAscending: boolean;
}

export class CloudWatchService implements LocalService {
  readonly name = 'cloudwatch';
  readonly targetPrefix = 'GraniteServiceVersion20100801';
  readonly #metrics: MetricStore;

  constructor({ metrics }: { readonly metrics: MetricStore }) {
    this.#metrics = metrics;
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    refuseUnknownInput('cloudwatch', members, { operation, input });
    return [{ action: `cloudwatch:${operation}`, resource: '*' }];
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    refuseUnknownInput('cloudwatch', members, { operation, input });
    const { MetricDataQueries: queries } = input;
    if (!Array.isArray(queries) || queries.length === 0 || queries.length > mostQueries)
      throw invalid(`MetricDataQueries must have 1 to ${mostQueries} members`);
    const range = readRange(input);
    return { MetricDataResults: queries.map((query) => this.#read(query, range)), Messages: [] };
  }

  async close(): Promise<void> {}

  #read(query: unknown, { from, to, isAscending }: Range): JsonObject {
    const { id, label, ...metric } = readQuery(query);
    const points = this.#metrics.query({ ...metric, from, to });
    if (!isAscending) points.reverse();
    return {
      Id: id,
      Label: label,
      Timestamps: points.map(({ at }) => at / 1_000),
      Values: points.map(({ value }) => value),
      StatusCode: 'Complete',
    };
  }
}

function readRange({ StartTime, EndTime, ScanBy = 'TimestampDescending' }: JsonObject): Range {
  if (typeof StartTime !== 'number' || typeof EndTime !== 'number' || StartTime >= EndTime)
    throw invalid('StartTime must be less than EndTime, both in seconds since the epoch');
  if (ScanBy !== 'TimestampDescending' && ScanBy !== 'TimestampAscending')
    throw invalid('ScanBy must be TimestampDescending or TimestampAscending');
  return { from: StartTime * 1_000, to: EndTime * 1_000, isAscending: ScanBy === 'TimestampAscending' };
}

function readQuery(query: unknown) {
  if (!isJsonObject(query)) throw invalid('a query must be an object');
  refuseUnknownMembers('cloudwatch:GetMetricData query', query, ['Id', 'Label', 'MetricStat', 'ReturnData']);
  const { Id: id, MetricStat: given } = query;
  if (typeof id !== 'string' || !/^[a-z]\w{0,254}$/.test(id)) throw invalid('Id must begin with a lower-case letter');
  if (!isJsonObject(given)) throw invalid('MetricStat must be an object');
  refuseUnknownMembers('cloudwatch:GetMetricData MetricStat', given, ['Metric', 'Period', 'Stat']);
  const { Metric, Period, Stat: stat } = given;
  if (typeof stat !== 'string') throw invalid('Stat is missing');
  if (typeof Period !== 'number' || Period < 60 || Period % 60 !== 0)
    throw invalid('Period must be a multiple of 60: there are no high-resolution metrics here');
  const metric = readMetric(Metric);
  return { id, label: String(query.Label ?? metric.name), ...metric, stat, periodMs: (Period / 60) * minuteMs };
}

function readMetric(given: unknown) {
  if (!isJsonObject(given)) throw invalid('Metric must be an object');
  refuseUnknownMembers('cloudwatch:GetMetricData Metric', given, ['Namespace', 'MetricName', 'Dimensions']);
  const { Namespace: namespace, MetricName: name, Dimensions = [] } = given;
  if (typeof namespace !== 'string' || typeof name !== 'string') throw invalid('Namespace or MetricName is missing');
  if (!Array.isArray(Dimensions) || !Dimensions.every(isJsonObject)) throw invalid('Dimensions must be a list');
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [String(Name), String(Value)]));
  return { namespace, name, dimensions };
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameterValue', `Invalid parameter: ${what}`);
}
