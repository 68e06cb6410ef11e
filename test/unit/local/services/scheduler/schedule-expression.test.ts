import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toEpochMs, toLocalTime } from '../../../../../lib/local/services/scheduler/local-time.ts';
import { parseScheduleExpression } from '../../../../../lib/local/services/scheduler/schedule-expression.ts';

/** The next times of an expression, as ISO 8601. */
function listTimes(expression: string, from: string, { count = 3, timeZone = 'UTC' } = {}): string[] {
  const timing = parseScheduleExpression(expression, timeZone);
  const times: string[] = [];
  let next = timing?.findNext(Date.parse(from), Date.parse(from));
  while (timing !== undefined && next !== undefined && times.length < count) {
    times.push(new Date(next).toISOString().slice(0, 19));
    next = timing.findNext(next + 1, Date.parse(from));
  }
  return times;
}

const newYear = '2026-01-01T00:00:00Z';

describe('the times of an expression', () => {
  // The cron expressions are those of the user guide's tables, "Cron-based schedules".
  test.each<[string, string[]]>([
    ['at(2026-11-20T13:00:00)', ['2026-11-20T13:00:00']],
    ['rate(5 minutes)', ['2026-01-01T00:00:00', '2026-01-01T00:05:00', '2026-01-01T00:10:00']],
    ['rate(1 day)', ['2026-01-01T00:00:00', '2026-01-02T00:00:00', '2026-01-03T00:00:00']],
    ['cron(15 10 ? * 6L 2026-2027)', ['2026-01-30T10:15:00', '2026-02-27T10:15:00', '2026-03-27T10:15:00']],
    ['cron(0 8 1 * ? *)', ['2026-01-01T08:00:00', '2026-02-01T08:00:00', '2026-03-01T08:00:00']],
    ['cron(0 18 ? * MON-FRI *)', ['2026-01-01T18:00:00', '2026-01-02T18:00:00', '2026-01-05T18:00:00']],
    ['cron(0/10 * ? * MON-FRI *)', ['2026-01-01T00:00:00', '2026-01-01T00:10:00', '2026-01-01T00:20:00']],
    ['cron(30 22 L * ? *)', ['2026-01-31T22:30:00', '2026-02-28T22:30:00', '2026-03-31T22:30:00']],
    ['cron(0 9 3W * ? *)', ['2026-01-02T09:00:00', '2026-02-03T09:00:00', '2026-03-03T09:00:00']],
    ['cron(0 9 1W 8,11 ? *)', ['2026-08-03T09:00:00', '2026-11-02T09:00:00', '2027-08-02T09:00:00']],
    ['cron(0 9 ? * TUE#2 *)', ['2026-01-13T09:00:00', '2026-02-10T09:00:00', '2026-03-10T09:00:00']],
    ['cron(0 0 ? JAN FRI-MON 2026)', ['2026-01-02T00:00:00', '2026-01-03T00:00:00', '2026-01-04T00:00:00']],
    ['cron(0 0 30 2 ? *)', []],
    ['cron(0 0 1 1 ? 2025)', []],
  ])('%s', (expression, times) => {
    expect(listTimes(expression, newYear)).toEqual(times);
  });

  test.each([
    ['at(2026-11-20)'],
    ['at(2026-02-30T13:00:00)'],
    ['rate(0 minutes)'],
    ['rate(5 seconds)'],
    ['cron(0 9 * * *)'],
    ['cron(0 9 * * * *)'],
    ['cron(0 9 ? * ? *)'],
    ['cron(60 9 ? * MON *)'],
    ['cron(0 9 ? * MON#6 *)'],
    ['cron(0 9 32W * ? *)'],
    ['every day'],
  ])('%s is not valid', (expression) => {
    expect(parseScheduleExpression(expression, 'UTC')).toBeUndefined();
  });
});

describe('a time zone', () => {
  test('moves the times by its offset of the day', () => {
    const times = listTimes('cron(0 9 ? * SUN *)', '2026-03-20T00:00:00Z', { timeZone: 'Europe/Berlin' });

    expect(times).toEqual(['2026-03-22T08:00:00', '2026-03-29T07:00:00', '2026-04-05T07:00:00']);
  });

  test('skips a time that the clock skips, and fires once at a time that it shows twice', () => {
    const spring = listTimes('cron(30 2 * * ? *)', '2026-03-28T00:00:00Z', { timeZone: 'Europe/Berlin', count: 2 });
    const autumn = listTimes('cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', { timeZone: 'Europe/Berlin', count: 2 });

    expect(spring).toEqual(['2026-03-28T01:30:00', '2026-03-30T00:30:00']);
    expect(autumn).toEqual(['2026-10-25T00:30:00', '2026-10-26T01:30:00']);
  });

  test('gives each moment a local time that leads back to it, except in the hour that the clock shows twice', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const moments = fc.integer({ min: 0, max: Date.parse('2100-01-01') / 1000 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(moments, zones, (moment, zone) => {
        const found = toEpochMs(toLocalTime(moment, zone), zone);

        expect(found).toBeLessThanOrEqual(moment);
        expect(moment - (found ?? 0)).toBeLessThanOrEqual(7_200_000);
        expect(toLocalTime(found ?? 0, zone)).toEqual(toLocalTime(moment, zone));
      }),
    );
  });
});
