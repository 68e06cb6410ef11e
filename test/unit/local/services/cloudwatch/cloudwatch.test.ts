// Metrics on this machine: from log lines in the embedded metric format to GetMetricData.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { embedMetrics, type MetricValues } from '../../../../../lib/core/operate/metrics.ts';
import { CloudWatchService } from '../../../../../lib/local/services/cloudwatch/cloudwatch-service.ts';
import { readEmbeddedMetrics } from '../../../../../lib/local/services/cloudwatch/embedded-metrics.ts';
import { MetricStore } from '../../../../../lib/local/services/cloudwatch/metric-store.ts';

const noon = Date.parse('2026-11-28T12:00:00.000Z');
const minuteMs = 60_000;

let now = noon;
let store: MetricStore;
let service: CloudWatchService;
beforeEach(() => {
  now = noon;
  store = new MetricStore({ clock: { now: () => now } });
  service = new CloudWatchService({ metrics: store });
});

function write(atMs: number, values: MetricValues, deployment = 'Flowgate'): void {
  const line = JSON.stringify(embedMetrics({ level: 'info' }, values, { deployment, at: new Date(atMs) }));
  for (const sample of readEmbeddedMetrics(line)) store.add(sample);
}

const createQuery = (MetricName: string, Stat: string, Period = 60) => ({
  Id: 'm0',
  MetricStat: {
    Metric: { Namespace: 'Flowgate', MetricName, Dimensions: [{ Name: 'Deployment', Value: 'Flowgate' }] },
    Period,
    Stat,
  },
});

const range = { StartTime: noon / 1_000, EndTime: noon / 1_000 + 3_600, ScanBy: 'TimestampAscending' };

async function read(name: string, stat: string, period = 60, further: object = {}) {
  const input = { ...range, MetricDataQueries: [createQuery(name, stat, period)], ...further };
  const { MetricDataResults } = await service.call('GetMetricData', input);
  const [{ Timestamps, Values }] = MetricDataResults as [{ Timestamps: number[]; Values: number[] }];
  return Timestamps.map((seconds, at) => [(seconds * 1_000 - noon) / minuteMs, Values[at]]);
}

describe('a log line', () => {
  test('gives each of its metrics', () => {
    const line = JSON.stringify(
      embedMetrics({}, { EventsAccepted: 2, IngestMs: 12 }, { deployment: 'Flowgate', at: new Date(noon) }),
    );

    const shared = { namespace: 'Flowgate', dimensions: { Deployment: 'Flowgate' }, at: noon };
    expect(readEmbeddedMetrics(line)).toEqual([
      { ...shared, name: 'EventsAccepted', values: [2] },
      { ...shared, name: 'IngestMs', values: [12] },
    ]);
  });

  const directive = { Namespace: 'N', Dimensions: [['D']], Metrics: [{ Name: 'M' }] };
  const wrap = (directives: unknown, members: object): string =>
    JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: directives }, ...members });

  test('may have several values of a metric and several sets of dimensions', () => {
    const line = wrap([{ ...directive, Dimensions: [['D'], []] }], { D: 'd', M: [1, 2] });

    expect(readEmbeddedMetrics(line).map(({ dimensions, values }) => [dimensions, values])).toEqual([
      [{ D: 'd' }, [1, 2]],
      [{}, [1, 2]],
    ]);
  });

  test.each([
    ['text', 'START RequestId: 1'],
    ['text that mentions the format', 'a line with "_aws"'],
    ['broken JSON', '{"_aws":'],
    ['JSON with a prefix', `2026-11-28T12:00:00.000Z\tid\tINFO\t${wrap([directive], { D: 'd', M: 1 })}`],
    ['no directive', wrap(undefined, { D: 'd', M: 1 })],
    ['a missing dimension', wrap([directive], { M: 1 })],
    ['a missing value', wrap([directive], { D: 'd' })],
    ['a value that is no number', wrap([directive], { D: 'd', M: 'x' })],
    ['a directive that is null', wrap([null], { D: 'd', M: 1 })],
  ])('of %s has no metrics', (_, line) => {
    expect(readEmbeddedMetrics(line)).toEqual([]);
  });
});

describe('GetMetricData', () => {
  test('sums by minute, and returns only periods that have data', async () => {
    write(noon, { EventsAccepted: 1 });
    write(noon + 59_999, { EventsAccepted: 2 });
    write(noon + 5 * minuteMs, { EventsAccepted: 4 });

    expect(await read('EventsAccepted', 'Sum')).toEqual([
      [0, 3],
      [5, 4],
    ]);
  });

  test('sums by hour, and excludes what is before the start and from the end on', async () => {
    write(noon - 1, { EventsAccepted: 100 });
    write(noon, { EventsAccepted: 1 });
    write(noon + 59 * minuteMs, { EventsAccepted: 2 });
    write(noon + 60 * minuteMs, { EventsAccepted: 100 });

    expect(await read('EventsAccepted', 'Sum', 3_600)).toEqual([[0, 3]]);
  });

  test('computes percentiles over all values of a period', async () => {
    for (let ms = 1; ms <= 100; ms += 1) write(noon + ms, { IngestMs: ms });

    const stats = ['SampleCount', 'Minimum', 'p50', 'p90', 'p99', 'p99.9', 'p100', 'Maximum', 'Average'];
    const values = await Promise.all(stats.map((stat) => read('IngestMs', stat)));

    expect(values.map(([point]) => point?.[1])).toEqual([100, 1, 50, 90, 99, 100, 100, 100, 50.5]);
  });

  test('returns the newest period first by default', async () => {
    write(noon, { EventsAccepted: 1 });
    write(noon + minuteMs, { EventsAccepted: 2 });

    expect(await read('EventsAccepted', 'Sum', 60, { ScanBy: undefined })).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  test('keeps deployments apart', async () => {
    write(noon, { EventsAccepted: 1 }, 'Another');

    expect(await read('EventsAccepted', 'Sum')).toEqual([]);
  });

  test('forgets values after a day', async () => {
    write(noon, { EventsAccepted: 1 });
    now = noon + 25 * 60 * minuteMs;
    write(now, { EventsAccepted: 1 });

    expect(await read('EventsAccepted', 'Sum')).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['no queries', { MetricDataQueries: [] }, '1 to 500'],
    ['an expression', { MetricDataQueries: [{ Id: 'e', Expression: 'm0' }] }, 'query with Expression'],
    ['an unknown statistic', { MetricDataQueries: [createQuery('IngestMs', 'tm90')] }, 'tm90'],
    ['a statistic of an object’s prototype', { MetricDataQueries: [createQuery('IngestMs', 'toString')] }, 'toString'],
    ['a period of seconds', { MetricDataQueries: [createQuery('IngestMs', 'Sum', 10)] }, 'multiple of 60'],
    ['an empty range', { EndTime: range.StartTime }, 'StartTime must be less than EndTime'],
    ['another order', { ScanBy: 'Random' }, 'ScanBy'],
    ['an unknown member', { MaxDatapoints: 5 }, 'GetMetricData with MaxDatapoints'],
  ])('refuses %s', async (_, further, message) => {
    const input = { ...range, MetricDataQueries: [createQuery('IngestMs', 'Sum')], ...further };

    await expect(service.call('GetMetricData', input)).rejects.toThrow(message);
  });

  test('needs its permission, and is the only operation', () => {
    expect(service.permissions('GetMetricData', {})).toEqual([{ action: 'cloudwatch:GetMetricData', resource: '*' }]);
    expect(() => service.permissions('PutMetricData', {})).toThrow('cloudwatch:PutMetricData is not implemented');
  });
});

test('a minute with very many different values keeps them with three digits, so that memory does not grow with the events', async () => {
  for (let at = 0; at < 3_000; at += 1) write(noon, { IngestMs: 10 + at / 1_000 });

  const [[, median = 0] = []] = await read('IngestMs', 'p50');
  const [[, sum = 0] = []] = await read('IngestMs', 'Sum');

  // The first 1,000 values are exact.
  expect(median).toBe(11.5);
  expect(sum).toBeCloseTo(3_000 * 11.4995, -1);
  expect(store.valueCount).toBe(1_000 + 21);
});
