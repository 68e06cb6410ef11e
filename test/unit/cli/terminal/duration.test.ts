import { describe, expect, test } from '@jest/globals';
import { parseExpiry, parseSeconds } from '../../../../lib/cli/terminal/duration.ts';

describe('parseSeconds', () => {
  test.each([
    ['0', 0],
    ['90s', 90],
    ['30m', 1_800],
    ['24h', 86_400],
    ['7d', 604_800],
  ])('parses %s to %i seconds', (text, seconds) => {
    expect(parseSeconds(text)).toBe(seconds);
  });

  test.each(['', '5', '-1h', '1.5h', '1w', '1h30m', ' 1h', '1H', '2027-01-31'])(
    'returns undefined for "%s"',
    (text) => {
      expect(parseSeconds(text)).toBeUndefined();
    },
  );
});

describe('parseExpiry', () => {
  test('converts a time to UTC', () => {
    expect(parseExpiry('2027-01-31T01:00:00+01:00')).toBe('2027-01-31T00:00:00.000Z');
  });

  test('adds a duration to the current time', () => {
    const before = Date.now();

    const ahead = Date.parse(parseExpiry('12h')) - before;

    expect(ahead).toBeGreaterThanOrEqual(43_200_000);
    expect(ahead).toBeLessThan(43_260_000);
  });

  test.each(['soon', '', '999999999999d'])('refuses "%s" and names it', (when) => {
    expect(() => parseExpiry(when)).toThrow(`--expires ${when} is neither`);
  });
});
