import { describe, expect, test } from '@jest/globals';
import { type InvocationReport, LogLines } from '../../../../../../lib/local/services/lambda/logging/log-lines.ts';
import { readLogging } from '../../../../../../lib/local/services/lambda/logging/logging-config.ts';

const report: InvocationReport = {
  requestId: 'r',
  durationMs: 12.345,
  initDurationMs: 100,
  memoryMb: 256,
  maxMemoryUsedMb: 30,
  status: 'success',
};
const linesOf = (logging: Record<string, string>): LogLines => new LogLines(readLogging(logging, 'f'), () => 0);

describe("Lambda's own lines", () => {
  test('are START, END and REPORT in text', () => {
    const lines = linesOf({});

    expect([...lines.start('r'), ...lines.end(report)]).toEqual([
      'START RequestId: r Version: $LATEST',
      'END RequestId: r',
      'REPORT RequestId: r\tDuration: 12.35 ms\tBilled Duration: 113 ms\tMemory Size: 256 MB\tMax Memory Used: 30 MB\tInit Duration: 100.00 ms\t',
    ]);
  });

  test('have no init duration for a warm start, and the status of a failed end', () => {
    const { initDurationMs: _, ...warm } = report;

    expect(linesOf({}).end({ ...warm, status: 'timeout' })[1]).toMatch(/Max Memory Used: 30 MB\tStatus: timeout\t$/);
  });

  test('are platform events in JSON', () => {
    const lines = linesOf({ LogFormat: 'JSON' });

    expect([...lines.start('r'), ...lines.end(report)].map((line) => JSON.parse(line))).toEqual([
      { time: '1970-01-01T00:00:00.000Z', type: 'platform.start', record: { requestId: 'r', version: '$LATEST' } },
      {
        time: '1970-01-01T00:00:00.000Z',
        type: 'platform.report',
        record: {
          requestId: 'r',
          metrics: {
            durationMs: 12.35,
            billedDurationMs: 113,
            memorySizeMB: 256,
            maxMemoryUsedMB: 30,
            initDurationMs: 100,
          },
          status: 'success',
        },
      },
    ]);
  });

  test('are silent in JSON above their level', () => {
    const lines = linesOf({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });
    const ended = { requestId: 'r', durationMs: 1, memoryMb: 128, maxMemoryUsedMb: 20 };

    expect([lines.start('r'), lines.end({ ...ended, status: 'success' })]).toEqual([[], []]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: a report of a failure has the level WARN.
  test.each(['error', 'timeout'] as const)('report an invocation that ended with %s at the level WARN', (status) => {
    const lines = linesOf({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });

    const [report = ''] = lines.end({ requestId: 'r', durationMs: 1, memoryMb: 128, maxMemoryUsedMb: 20, status });

    expect(JSON.parse(report)).toMatchObject({ type: 'platform.report', record: { requestId: 'r', status } });
  });
});
