import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatRate, parseRate } from '../../../../lib/cli/terminal/rate.ts';

describe('a rate on the command line', () => {
  test.each([
    ['100/15m', { requests: 100, seconds: 900 }],
    ['10/s', { requests: 10, seconds: 1 }],
    ['6000/1m', { requests: 6_000, seconds: 60 }],
    ['50000/d', { requests: 50_000, seconds: 86_400 }],
    ['5/90s', { requests: 5, seconds: 90 }],
  ])('%s is parsed to %j', (text, limit) => {
    expect(parseRate(text)).toEqual(limit);
  });

  test.each(['', '100', '100/', '/15m', '100/15', '100/15w', '-1/m', '1.5/m', '100 / 15m', '100/m15'])(
    'refuses %j',
    (text) => {
      expect(() => parseRate(text)).toThrow(
        `--rate ${text} is not a rate limit: expected requests per time, for example 100/15m`,
      );
    },
  );

  test('is the same after formatting and parsing', () => {
    const limits = fc.record({ requests: fc.nat(), seconds: fc.integer({ min: 1, max: 86_400 }) });

    fc.assert(fc.property(limits, (limit) => expect(parseRate(formatRate(limit))).toEqual(limit)));
    expect(['900', '60', '90', '86400'].map((s) => formatRate({ requests: 1, seconds: Number(s) }))).toEqual([
      '1/15m',
      '1/m',
      '1/90s',
      '1/d',
    ]);
  });
});
