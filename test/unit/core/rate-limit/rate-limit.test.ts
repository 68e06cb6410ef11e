import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  checkRateLimit,
  isRateWithin,
  type RateLimit,
  rateLimitSchema,
} from '../../../../lib/core/rate-limit/rate-limit.ts';

const limit = (requests: number, seconds: number): RateLimit => ({ requests, seconds });

describe('a rate limit', () => {
  test.each([
    [limit(1, 1), true],
    [limit(1_000_000_000, 86_400), true],
    [limit(0, 60), false],
    [limit(60, 0), false],
    [limit(1_000_000_001, 60), false],
    [limit(60, 86_401), false],
    [limit(1.5, 60), false],
    [{ requests: 60 }, false],
    [{ requests: 60, seconds: 60, burst: 1 }, false],
  ])('of %j is one: %j', (value, isOne) => {
    expect(rateLimitSchema.safeParse(value).success).toBe(isOne);
  });

  test('that is invalid is refused with the allowed values', () => {
    expect(checkRateLimit(limit(100, 900))).toEqual(limit(100, 900));
    expect(() => checkRateLimit(limit(0, 900))).toThrow(
      '{"requests":0,"seconds":900} is not a rate limit: "requests" is a whole number from 1 to 1,000,000,000',
    );
  });

  test.each([
    ['itself', limit(100, 900), true],
    ['fewer in the same time', limit(99, 900), true],
    ['as many in a longer time', limit(100, 86_400), true],
    ['more', limit(101, 900), false],
    ['as many in a shorter time', limit(100, 899), false],
    ['more in a longer time, though fewer in the long run', limit(101, 86_400), false],
    ['fewer in a shorter time, though more in the long run', limit(10, 60), false],
    ['fewer in a shorter time, and no more in the long run', limit(6, 60), true],
  ])('of 100 in 900 s is respected by a sender that respects %s: %#', (_, asked, isWithin) => {
    expect(isRateWithin(limit(100, 900), asked)).toBe(isWithin);
  });

  test('within another lets nobody send more in any number of whole windows', () => {
    const limits = fc.record({ requests: fc.integer({ min: 1, max: 50 }), seconds: fc.integer({ min: 1, max: 50 }) });
    const most = ({ requests, seconds }: RateLimit, duration: number): number =>
      Math.ceil(duration / seconds) * requests;

    fc.assert(
      fc.property(limits, limits, fc.integer({ min: 1, max: 20 }), (allowed, asked, times) => {
        const duration = times * allowed.seconds * asked.seconds;
        if (isRateWithin(allowed, asked)) expect(most(asked, duration)).toBeLessThanOrEqual(most(allowed, duration));
      }),
    );
  });
});
