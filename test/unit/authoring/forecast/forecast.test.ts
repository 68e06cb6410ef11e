import { describe, expect, test } from '@jest/globals';
import { describeForecast, type GrowthLimit, usageOfEvent } from '../../../../lib/authoring/forecast/forecast.ts';
import { priceUsage, sumRouter } from '../../../../lib/authoring/forecast/prices.ts';

const limit = (what: string, used: number, allowed: number, perWorkflow: number): GrowthLimit => ({
  ...{ what, used, allowed, perWorkflow },
  remedy: 'ask for more',
});

test('a forecast has the price of a million events and of a million transitions, with the date of the list', () => {
  const [line] = describeForecast({ gatewayPerSecond: 500, growth: [] });

  const dollars = sumRouter(priceUsage(usageOfEvent)).toFixed(2);
  expect(Number(dollars)).toBeGreaterThan(8);
  expect(line).toBe(
    `a million events of 1 KB that start one run each cost about $${dollars}, and $25.00 for each state transition of a run (list prices of November 2026, us-east-1, without free tiers)`,
  );
});

describe('the first limit on load', () => {
  test.each([
    [500, /the quota of StartExecution, 300 runs a second/],
    [300, /the quota of StartExecution, 300 runs a second/],
    [299, /the gateway's throttle, 299 requests a second for each route; then StartExecution/],
  ])('with %d requests a second at the gateway is named', (gatewayPerSecond, line) => {
    expect(describeForecast({ gatewayPerSecond, growth: [] })[1]).toMatch(line);
  });
});

describe('the first limit on growth', () => {
  const describeGrowth = (...growth: GrowthLimit[]) => describeForecast({ gatewayPerSecond: 500, growth })[2];

  test('is the one that the fewest workflows reach, not the one that is fullest', () => {
    const resources = limit('resources', 440, 500, 6);
    const rules = limit('rules', 285, 300, 1);

    expect(describeGrowth(rules, resources)).toBe(
      'the first limit on growth is 440 of 500 resources: 10 more workflows fit there; then ask for more',
    );
    expect(describeGrowth({ ...rules, used: 295 }, resources)).toMatch(/295 of 300 rules: 5 more workflows/);
  });

  test('leaves no negative room', () => {
    expect(describeGrowth(limit('rules', 301, 300, 1))).toMatch(/: 0 more workflows/);
  });
});
