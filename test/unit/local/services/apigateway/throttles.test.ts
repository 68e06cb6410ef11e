import { describe, expect, test } from '@jest/globals';
import { Throttles } from '../../../../../lib/local/services/apigateway/throttles.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

const take = (throttles: Throttles, routeKey: string, times: number): boolean[] =>
  Array.from({ length: times }, () => throttles.take(routeKey));

describe('a throttle', () => {
  test('lets a burst through and then its rate', async () => {
    const clock = new FakeClock();
    const throttles = new Throttles(
      { name: '$default', defaultThrottle: { burst: 2, rate: 10 }, routeThrottles: {} },
      clock,
    );

    const burst = take(throttles, 'GET /a', 3);
    await clock.advance(100);
    const later = take(throttles, 'GET /a', 2);
    await clock.advance(60_000);
    const rested = take(throttles, 'GET /a', 3);

    expect({ burst, later, rested }).toEqual({
      burst: [true, true, false],
      later: [true, false],
      rested: [true, true, false],
    });
  });

  test('of a route replaces the default for that route alone', () => {
    const stage = {
      name: '$default',
      defaultThrottle: { burst: 1, rate: 0 },
      routeThrottles: { b: { burst: 2, rate: 0 } },
    } as const;
    const throttles = new Throttles(stage, new FakeClock());

    expect([take(throttles, 'a', 2), take(throttles, 'b', 3), take(throttles, 'c', 1)]).toEqual([
      [true, false],
      [true, true, false],
      [true],
    ]);
  });

  test('that is not set lets everything through', () => {
    const throttles = new Throttles({ name: '$default', routeThrottles: {} }, new FakeClock());

    expect(take(throttles, 'a', 1000)).not.toContain(false);
  });
});
