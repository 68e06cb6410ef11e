import { describe, expect, test } from '@jest/globals';
import {
  createSwitches,
  formatSwitchKey,
  moveSwitch,
  type Switch,
  wasActive,
} from '../../../../lib/core/workflow/switch.ts';
import { workflow } from '../../../fixtures/world.ts';

const on = workflow('on');
const off = workflow('off', { active: false });
const changedAt = '2026-11-21T10:00:00.000Z';
const before = new Date('2026-11-21T09:59:59.999Z');
const at = new Date(changedAt);

const position = (workflowId: string, active: boolean, environment = 'production'): Switch => ({
  environment,
  workflowId,
  active,
  changedAt,
  changedBy: 'cred_1',
});

describe('wasActive', () => {
  test.each([
    ['without a switch, as an active manifest says', on, undefined, at, true],
    ['without a switch, as an inactive manifest says', off, undefined, at, false],
    ['switched off, from that moment on', on, position(on.id, false), at, false],
    ['switched off, but on for what came before', on, position(on.id, false), before, true],
    ['switched on, from that moment on', off, position(off.id, true), at, true],
    ['switched on, but off for what came before', off, position(off.id, true), before, false],
  ])('tells %s', (_, candidate, moved, moment, expected) => {
    expect(wasActive(candidate, moved, moment)).toBe(expected);
  });
});

describe('a switch that was moved more than once', () => {
  const minute = (at: number): string => new Date(Date.parse(changedAt) + at * 60_000).toISOString();
  const moveAt = (earlier: Switch | undefined, at: number, active: boolean): Switch =>
    moveSwitch(earlier, { ...position(on.id, active), changedAt: minute(at) });
  const stood = (moved: Switch): boolean[] =>
    [0, 1, 2, 3, 4, 5].map((at) => wasActive(on, moved, new Date(minute(at + 0.5))));

  test('is remembered as it stood at every moment: on, off, on, off', () => {
    const moved = moveAt(moveAt(moveAt(undefined, 1, false), 3, true), 5, false);

    expect(stood(moved)).toEqual([true, false, false, true, true, false]);
  });

  test('keeps at most a hundred earlier moments', () => {
    let moved: Switch | undefined;
    for (let at = 0; at < 300; at += 1) moved = moveAt(moved, at, at % 2 === 1);

    expect(moved?.earlierChanges).toHaveLength(100);
    expect(wasActive(on, moved, new Date(minute(298.5)))).toBe(false);
  });
});

describe('formatSwitchKey', () => {
  test('differs if the environment or the workflow differs', () => {
    const keys = ['production', 'staging'].flatMap((environment) =>
      [on, off].map(({ id }) => formatSwitchKey({ environment, workflowId: id })),
    );

    expect(new Set(keys).size).toBe(4);
  });
});

describe('switches', () => {
  test('reads all positions once in two seconds, so that a change is effective within seconds', async () => {
    const clock = { now: at };
    let loads = 0;
    const load = async () => {
      loads += 1;
      return [position(on.id, loads === 1)];
    };
    const { isActive } = createSwitches({ load, now: () => clock.now });

    expect([await isActive(on, 'production'), await isActive(off, 'production')]).toEqual([true, false]);
    clock.now = new Date(at.getTime() + 1_999);
    expect(await isActive(on, 'production')).toBe(true);
    clock.now = new Date(at.getTime() + 2_000);
    expect(await isActive(on, 'production')).toBe(false);
    expect(loads).toBe(2);
  });

  test('reads the positions of all environments at once', async () => {
    let loads = 0;
    const load = async () => {
      loads += 1;
      return [position(on.id, false, 'staging'), position(off.id, true, 'test')];
    };
    const { isActive } = createSwitches({ load, now: () => at });
    const environments = ['production', 'staging', 'test'];

    expect(await Promise.all(environments.map((one) => isActive(on, one)))).toEqual([true, false, true]);
    expect(await Promise.all(environments.map((one) => isActive(off, one)))).toEqual([false, false, true]);
    expect(loads).toBe(1);
  });

  test('returns the state at the time of the event, however late it is read', async () => {
    const load = async () => [position(on.id, false)];
    const { wasActive: wasOn } = createSwitches({ load, now: () => new Date('2026-11-22T00:00:00.000Z') });

    expect([await wasOn(on, 'production', before), await wasOn(on, 'production', at)]).toEqual([true, false]);
    expect(await wasOn(on, 'staging', at)).toBe(true);
  });

  test('fails rather than guesses when the positions cannot be read', async () => {
    const { isActive } = createSwitches({ load: () => Promise.reject(new Error('away')), now: () => at });

    await expect(isActive(on, 'production')).rejects.toThrow('away');
  });
});
