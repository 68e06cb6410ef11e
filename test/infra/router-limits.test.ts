// Synthesis refuses settings that AWS would refuse or that would break a guarantee.
import { describe, expect, test } from '@jest/globals';
import { Duration, Stack } from 'aws-cdk-lib';
import { bridge } from '../../lib/http/dialects/bridge/bridge-dialect.ts';
import { EventRouter } from '../../lib/infra/event-router.ts';
import { checkSettings, type LimitedSettings, RouterLimitError } from '../../lib/infra/router-limits.ts';
import type { EventRouterProps } from '../../lib/infra/settings/router-props.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

const validSettings: LimitedSettings = {
  window: Duration.days(30),
  keyWindows: {},
  maxDepth: 10,
  throttle: { rateLimit: 500, burstLimit: 1_000 },
  fileHosts: [],
};

const listErrors = (settings: Partial<LimitedSettings>): string[] => {
  try {
    checkSettings({ ...validSettings, ...settings });
    return [];
  } catch (error) {
    if (error instanceof RouterLimitError) return error.message.split('\n');
    throw error;
  }
};

describe('a window', () => {
  test.each([1, 7, 30, 89, 90])('of %i days is accepted', (days) => {
    expect(listErrors({ window: Duration.days(days) })).toEqual([]);
  });

  test('above 90 days is refused, and the error names the value, the reason and the remedy', () => {
    expect(listErrors({ window: Duration.days(91) })).toEqual([
      'window is 91 days, allowed are at most 90: Step Functions frees the name of an execution 90 days after the execution closed, ' +
        'and an event that is delivered again later would start its runs a second time; set 90 or less',
    ]);
    expect(listErrors({ window: Duration.seconds(90 * 86_400 + 1) })).toHaveLength(1);
  });

  test.each([0, 1, 3_599, 3_600, 86_399, 129_600])(
    'of %i s is refused, because it is not a whole number of days from 1',
    (seconds) => {
      expect(listErrors({ window: Duration.seconds(seconds) })).toEqual([
        `window is ${seconds} s, which is not a whole number of days from 1 to 90: the archive and the bucket delete by whole days; ` +
          'set for example Duration.days(30)',
      ]);
    },
  );
});

describe('a key window', () => {
  test.each([60, 3_600, 30 * 86_400])('of %i s is accepted', (seconds) => {
    expect(listErrors({ keyWindows: { [bridge.name]: Duration.seconds(seconds) } })).toEqual([]);
  });

  test.each([
    [Duration.seconds(0), 'keyWindows.bridge in seconds is 0: set a whole number of at least 60'],
    [Duration.seconds(59), 'keyWindows.bridge in seconds is 59: set a whole number of at least 60'],
    [Duration.millis(60_500), 'keyWindows.bridge in seconds is 60.5: set a whole number of at least 60'],
    [
      Duration.days(31),
      'keyWindows.bridge is 2678400 s, longer than the window of 2592000 s: the event of a key is deleted ' +
        'after the window; shorten it or extend the window',
    ],
  ])('of %s is refused', (time, message) => {
    expect(listErrors({ keyWindows: { bridge: time } })).toEqual([message]);
  });

  test.each(['brigde', 'stackflows', ''])(
    'is refused for the dialect "%s", whose keys have no validity of their own',
    (name) => {
      expect(listErrors({ keyWindows: { [name]: Duration.hours(1) } })).toEqual([
        `keyWindows.${name} is not a dialect whose keys have their own validity: allowed: bridge; remove the others`,
      ]);
    },
  );
});

describe('a number', () => {
  test.each([0, 1, 100])('is accepted: a depth of %d', (maxDepth) => {
    expect(listErrors({ maxDepth })).toEqual([]);
  });

  test.each([-1, 1.5, 101, Number.NaN, Number.POSITIVE_INFINITY])('is refused: a depth of %d', (maxDepth) => {
    expect(listErrors({ maxDepth })).toEqual([`maxDepth is ${maxDepth}: set a whole number from 0 to 100`]);
  });

  test.each([-1, 0, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('is refused: a throttle of %d', (value) => {
    expect(listErrors({ throttle: { rateLimit: value, burstLimit: value } })).toEqual([
      `throttle.rateLimit is ${value}: set a whole number of at least 1`,
      `throttle.burstLimit is ${value}: set a whole number of at least 1`,
    ]);
  });
});

test('file hosts that exceed the environment of a function are refused', () => {
  const fileHosts = Array.from({ length: 200 }, (_, index) => `files-${index}.example.com`);

  expect(listErrors({ fileHosts: fileHosts.slice(0, 80) })).toEqual([]);
  expect(listErrors({ fileHosts })).toEqual([
    'fileHosts is 4691 characters as JSON, allowed are at most 2048: Lambda allows 4 KB of environment variables; list fewer hosts',
  ]);
});

test.each<[string, EventRouterProps]>([
  ['window', { window: Duration.days(91) }],
  ['keyWindows', { keyWindows: { bridge: Duration.days(31) } }],
  ['maxDepth', { maxDepth: -1 }],
  ['throttle', { throttle: { rateLimit: 0, burstLimit: 1 } }],
])('the construct refuses an invalid %s', (name, props) => {
  const stack = new Stack(createQuickApp(), 'Shop');

  expect(() => new EventRouter(stack, 'Events', { workflows: createTemporaryFolder(), ...props })).toThrow(
    new RegExp(`^${name}`),
  );
});
