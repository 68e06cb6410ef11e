import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { pageQuery, periodQuery } from '../../../../lib/http/contract/lists.ts';
import { parseWith } from '../../../../lib/http/request/parse.ts';
import { resolvePeriod } from '../../../../lib/http/request/period.ts';

const now = new Date('2026-11-28T10:00:00.000Z');
const query = z.strictObject({ ...pageQuery, ...periodQuery });
const periodOf = (asked: Record<string, string>) => resolvePeriod(parseWith(query, asked), now);

describe('the parameters of a list', () => {
  test('have a page of 50 from the beginning by default', () => {
    expect(parseWith(query, {})).toEqual({ limit: 50 });
  });

  test.each(['1', '100'])('allow a limit of %s', (limit) => {
    expect(parseWith(query, { limit }).limit).toBe(Number(limit));
  });

  test.each(['0', '101', '1.5', '-1', 'all', '', '0x10', '1e1'])('refuse the limit %j', (limit) => {
    expect(() => parseWith(query, { limit })).toThrow('/limit: must be a whole number from 1 to 100');
  });

  test.each([
    ['2026-11-27', '2026-11-27T00:00:00.000Z'],
    ['2026-11-27T10:00Z', '2026-11-27T10:00:00.000Z'],
    ['2026-11-27T10:00:00.5+02:00', '2026-11-27T08:00:00.500Z'],
    ['90s', '2026-11-28T09:58:30.000Z'],
    ['15m', '2026-11-28T09:45:00.000Z'],
    ['2h', '2026-11-28T08:00:00.000Z'],
    ['24h', '2026-11-27T10:00:00.000Z'],
    ['30d', '2026-10-29T10:00:00.000Z'],
  ])('read since=%s as %s', (since, expected) => {
    expect(periodOf({ since }).since?.toISOString()).toBe(expected);
  });

  test.each(['2026', '2026-13-01', '2026-11-27T10:00:00', '2h30m', '-2h', '2w', 'yesterday', '', '9999999d'])(
    'refuse since=%j',
    (since) => {
      expect(() => periodOf({ since })).toThrow('/since: must be a moment such as 2026-11-28T10:00:00Z');
    },
  );

  test('refuse a period that ends before it begins', () => {
    expect(() => periodOf({ since: '1h', until: '2h' })).toThrow('/until: is 2026-11-28T08:00:00.000Z, which is not');
    expect(periodOf({ since: '2h', until: '1h' })).toMatchObject({ until: new Date('2026-11-28T09:00:00.000Z') });
  });
});
