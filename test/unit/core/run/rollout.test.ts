import { describe, expect, test } from '@jest/globals';
import { selectVersion } from '../../../../lib/core/run/rollout.ts';

const machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Flowgate_1';
const routes = (weight: number) => [
  { versionArn: `${machine}:9`, weight: 100 - weight },
  { versionArn: `${machine}:10`, weight },
];
const organisations = Array.from({ length: 2_000 }, (_, at) => `org-${at}`);
const listNew = (weight: number) =>
  organisations.filter((one) => selectVersion(routes(weight), one) === `${machine}:10`);

describe('selectVersion', () => {
  test('leaves the choice to the alias where it points to one version, or to none', () => {
    expect(selectVersion([{ versionArn: `${machine}:9`, weight: 100 }], 'acme')).toBeUndefined();
    expect(selectVersion([], 'acme')).toBeUndefined();
  });

  test('gives an organisation the same version whenever it is asked, in whichever order the versions are listed', () => {
    for (const one of organisations.slice(0, 50))
      expect(selectVersion(routes(10), one)).toBe(selectVersion(routes(10).toReversed(), one));
  });

  test('gives the new version, which has the higher number, to about its weight of the organisations', () => {
    expect(listNew(10).length).toBeGreaterThan(140);
    expect(listNew(10).length).toBeLessThan(260);
    expect(listNew(1).length).toBeLessThan(60);
  });

  test('leaves the new version with those that have it while its weight grows', () => {
    expect(listNew(50)).toEqual(expect.arrayContaining(listNew(10)));
    expect(listNew(100)).toEqual(organisations);
    expect(listNew(0)).toEqual([]);
  });
});
