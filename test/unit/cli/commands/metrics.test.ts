// flowgate metrics: what it asks the local CloudWatch for, and what it prints.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { addMetricsCommand, followMetrics } from '../../../../lib/cli/commands/metrics.ts';
import { embedMetrics, type MetricValues } from '../../../../lib/core/operate/metrics.ts';
import { CloudWatchService } from '../../../../lib/local/services/cloudwatch/cloudwatch-service.ts';
import { readEmbeddedMetrics } from '../../../../lib/local/services/cloudwatch/embedded-metrics.ts';
import { MetricStore } from '../../../../lib/local/services/cloudwatch/metric-store.ts';

const now = Date.parse('2026-11-28T12:00:30.000Z');
const minuteMs = 60_000;

let clockMs: number;
let store: MetricStore;
let printed: string[];
let asked: string[];

beforeEach(() => {
  clockMs = now;
  store = new MetricStore({ clock: { now: () => clockMs } });
  printed = [];
  asked = [];
  const service = new CloudWatchService({ metrics: store });
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    asked.push(String(url));
    return Response.json(await service.call('GetMetricData', JSON.parse(String(init?.body))));
  });
  jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
});
afterEach(() => {
  jest.restoreAllMocks();
});

function write(agoMs: number, values: MetricValues): void {
  const at = new Date(clockMs - agoMs);
  const line = JSON.stringify(embedMetrics({}, values, { deployment: 'Flowgate', at }));
  for (const sample of readEmbeddedMetrics(line)) store.add(sample);
}

async function run(...args: string[]): Promise<string[]> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addMetricsCommand(program, { now: () => new Date(clockMs), pause: async () => undefined });
  await program.parseAsync(['metrics', ...args], { from: 'user' });
  return printed;
}

const toCells = (line: string | undefined): string[] => (line ?? '').trim().split(/ {2,}/);

describe('flowgate metrics', () => {
  test('asks the given endpoint, or that of the environment', async () => {
    const { AWS_ENDPOINT_URL } = process.env;
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:4577';
    try {
      await run();
      await run('--aws-endpoint', 'http://127.0.0.1:4588');
    } finally {
      if (AWS_ENDPOINT_URL === undefined) delete process.env.AWS_ENDPOINT_URL;
      else process.env.AWS_ENDPOINT_URL = AWS_ENDPOINT_URL;
    }

    expect(asked).toEqual(['http://127.0.0.1:4577', 'http://127.0.0.1:4588']);
  });

  test('prints a row a minute and one for all of it, whose percentiles are not sums', async () => {
    for (const ms of [10, 20, 30]) write(minuteMs, { EventsAccepted: 1, IngestMs: ms });
    write(0, { EventsAccepted: 1, IngestMs: 90 });
    write(0, { RunsEnded: 1, RunsFailed: 1 });

    const [head, first, second, all, ...more] = await run();

    expect(more).toEqual([]);
    expect(toCells(head).slice(0, 3)).toEqual(['period', 'accepted', 'replayed']);
    expect(toCells(first)).toEqual(['2026-11-28T11:59Z', '3', '0', '0', '0', '0', '0', '20/30 ms', '-', '0', '0', '0']);
    expect(toCells(second)).toEqual([
      '2026-11-28T12:00Z',
      '1',
      '0',
      '0',
      '0',
      '0',
      '0',
      '90/90 ms',
      '-',
      '1',
      '1',
      '0',
    ]);
    expect(toCells(all)).toEqual(['all', '4', '0', '0', '0', '0', '0', '20/90 ms', '-', '1', '1', '0']);
  });

  test('aligns its columns', async () => {
    write(minuteMs, { EventsAccepted: 12_345, StartLagMs: 1_234 });
    write(0, { LoopGuardStops: 1 });

    const lengths = (await run()).map((line) => line.length);

    expect(new Set(lengths).size).toBe(1);
  });

  test('leaves out what is older than --last, in the row for all too', async () => {
    write(30 * minuteMs, { EventsAccepted: 100 });
    write(minuteMs, { EventsAccepted: 1 });
    write(0, { EventsAccepted: 2 });

    const lines = await run('--last', '5m');

    expect(lines.map((line) => toCells(line)[1])).toEqual(['accepted', '1', '2', '3']);
  });

  test('prints hours', async () => {
    write(59 * minuteMs, { EventsAccepted: 1 });
    write(31 * minuteMs, { EventsAccepted: 2 });
    write(0, { EventsAccepted: 4 });

    const lines = await run('--per', 'hour', '--last', '3h');

    expect(lines.map((line) => toCells(line).slice(0, 2))).toEqual([
      ['period', 'accepted'],
      ['2026-11-28T11:00Z', '3'],
      ['2026-11-28T12:00Z', '4'],
      ['all', '7'],
    ]);
  });

  test('prints one JSON object a period', async () => {
    write(0, { EventsAccepted: 1, IngestMs: 12 });

    expect((await run('--json')).map((line) => JSON.parse(line))).toEqual([
      {
        at: '2026-11-28T12:00:00.000Z',
        periodSeconds: 60,
        EventsAccepted: 1,
        EventsReplayed: 0,
        EventsUnmatched: 0,
        EventsRefused: 0,
        Unauthenticated: 0,
        RateLimited: 0,
        RunsEnded: 0,
        RunsFailed: 0,
        LoopGuardStops: 0,
        IngestMs: { count: 1, p50: 12, p90: 12, p99: 12, max: 12 },
      },
    ]);
  });

  test('says so if there are none, and prints nothing as JSON', async () => {
    expect(await run()).toEqual([expect.stringContaining('no metrics in this time')]);
    printed = [];
    expect(await run('--json')).toEqual([]);
  });

  test('prints each period once while it is followed, when it has ended, until the router is gone', async () => {
    const options = { awsEndpoint: 'http://router.test', deployment: 'Flowgate', last: 3_600, per: 'minute' } as const;
    write(0, { EventsAccepted: 2 });
    let polls = 0;
    const shown: number[] = [];
    const pause = async (): Promise<void> => {
      shown.push(printed.length);
      polls += 1;
      clockMs = now + polls * 16_000;
      if (polls === 1) write(0, { EventsAccepted: 4 });
      if (polls === 5) jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('gone'));
    };

    const following = followMetrics({ ...options, json: true }, '2026-11-28T11:59:00.000Z', {
      now: () => new Date(clockMs),
      pause,
    });

    await expect(following).rejects.toThrow('no router on this machine');
    expect(shown).toEqual([0, 0, 1, 1, 1]);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ at: '2026-11-28T12:00:00.000Z', EventsAccepted: 6 });
  });

  test.each([
    [['--last', '25h'], /at most 24h/],
    [['--last', '0'], /at most 24h/],
    [['--last', 'soon'], /at most 24h/],
    [['--per', 'day'], /minute, hour/],
    [['--aws-endpoint', 'nowhere'], /"nowhere" is not a URL/],
  ])('refuses %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });

  test('names the remedy where no router runs', async () => {
    const refused = Object.assign(new TypeError('fetch failed'), { cause: new Error('connect ECONNREFUSED') });
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(refused);

    await expect(run()).rejects.toThrow(/no router on this machine at http.*ECONNREFUSED.*npm start/);
  });

  test('names the remedy where something else answers', async () => {
    jest.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response('hello', { status: 404 }));

    await expect(run()).rejects.toThrow(/HTTP 404.*--aws-endpoint/);
  });
});
