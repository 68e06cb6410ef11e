import { describe, expect, test } from '@jest/globals';
import { parsePreferredWaitSeconds } from '../../../../lib/http/request/preference.ts';

describe('the preference to wait', () => {
  test.each([
    ['wait=10', 10],
    ['wait=0', 0],
    ['Wait = 10', 10],
    ['wait="10"', 10],
    ['wait=10; for=result; quietly', 10],
    ['respond-async, wait=10', 10],
    ['wait=7,return=minimal', 7],
    [' , ,wait=7', 7],
    ['wait=3, wait=9', 3],
    ['note="a, wait=5", wait=6', 6],
    ['note="a \\", wait=5", wait=6', 6],
    ['wait=99999999999999999999', 1e20],
    ['wait="10', undefined],
    ['wait', undefined],
    ['wait=', undefined],
    ['wait=""', undefined],
    ['wait=-1', undefined],
    ['wait=1.5', undefined],
    ['wait=1e3', undefined],
    ['wait=10 s', undefined],
    ['wait=soon, wait=9', undefined],
    ['await=10', undefined],
    ['note=wait=10', undefined],
    ['note="wait=5, wait=6', undefined],
    ['respond-async', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('in %j is %p s', (prefer, seconds) => {
    expect(parsePreferredWaitSeconds({ headers: prefer === undefined ? {} : { prefer } })).toBe(seconds);
  });

  test.each(['"\\'.repeat(50_000), ',"'.repeat(50_000), `wait${' '.repeat(100_000)}x`])(
    'is parsed quickly in a hostile header',
    (prefer) => {
      const begun = performance.now();

      expect(parsePreferredWaitSeconds({ headers: { prefer } })).toBeUndefined();
      expect(performance.now() - begun).toBeLessThan(500);
    },
  );
});
