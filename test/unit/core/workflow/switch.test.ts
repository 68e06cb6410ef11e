import { describe, expect, test } from '@jest/globals';
import {
  createSwitches,
  findPositionAt,
  formatSwitchKey,
  moveSwitch,
  type Switch,
  type SwitchPosition,
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

describe('findPositionAt', () => {
  test.each([
    ['without a switch, as an active manifest says', on, undefined, at, 'on'],
    ['without a switch, as an inactive manifest says', off, undefined, at, 'drop'],
    ['switched off, from that moment on', on, position(on.id, false), at, 'drop'],
    ['switched off, but on for what came before', on, position(on.id, false), before, 'on'],
    ['switched on, from that moment on', off, position(off.id, true), at, 'on'],
    ['switched on, but off for what came before', off, position(off.id, true), before, 'drop'],
  ])('tells %s', (_, candidate, moved, moment, expected) => {
    expect(findPositionAt(candidate, moved, moment)).toBe(expected);
  });
});

describe('a switch that was moved more than once', () => {
  const minute = (at: number): string => new Date(Date.parse(changedAt) + at * 60_000).toISOString();
  const moveAt = (earlier: Switch | undefined, at: number, to: SwitchPosition): Switch => {
    const from = findPositionAt(on, earlier, new Date(minute(at)));
    return moveSwitch(earlier, {
      environment: 'production',
      workflowId: on.id,
      from,
      to,
      changedAt: minute(at),
      changedBy: 'cred_1',
    });
  };
  const stood = (moved: Switch): SwitchPosition[] =>
    [0, 1, 2, 3, 4, 5].map((at) => findPositionAt(on, moved, new Date(minute(at + 0.5))));

  test('is remembered as it stood at every moment: on, dropping, on, dropping', () => {
    const moved = moveAt(moveAt(moveAt(undefined, 1, 'drop'), 3, 'on'), 5, 'drop');

    expect(stood(moved)).toEqual(['on', 'drop', 'drop', 'on', 'on', 'drop']);
  });

  test('is remembered as it stood at every moment: on, holding, dropping, on', () => {
    const moved = moveAt(moveAt(moveAt(undefined, 1, 'hold'), 3, 'drop'), 5, 'on');

    expect(stood(moved)).toEqual(['on', 'hold', 'hold', 'drop', 'drop', 'on']);
    expect([moved.active, moved.whileOff]).toEqual([true, undefined]);
  });

  test('is read where its earlier moves were recorded before events could be held', () => {
    const legacy: Switch = { ...position(on.id, false), changedAt: minute(3), earlierChanges: [minute(2), minute(1)] };

    expect(stood(legacy)).toEqual(['on', 'drop', 'on', 'drop', 'drop', 'drop']);
    expect(stood(moveAt(legacy, 4, 'hold'))).toEqual(['on', 'drop', 'on', 'drop', 'hold', 'hold']);
  });

  test('keeps at most a hundred earlier moments', () => {
    let moved: Switch | undefined;
    for (let at = 0; at < 300; at += 1) moved = moveAt(moved, at, at % 2 === 1 ? 'on' : 'drop');

    expect(moved?.earlierChanges).toHaveLength(100);
    expect(findPositionAt(on, moved, new Date(minute(298.5)))).toBe('drop');
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
    const { findPosition } = createSwitches({ load, now: () => clock.now });

    expect([await findPosition(on, 'production'), await findPosition(off, 'production')]).toEqual(['on', 'drop']);
    clock.now = new Date(at.getTime() + 1_999);
    expect(await findPosition(on, 'production')).toBe('on');
    clock.now = new Date(at.getTime() + 2_000);
    expect(await findPosition(on, 'production')).toBe('drop');
    expect(loads).toBe(2);
  });

  test('reads the positions of all environments at once', async () => {
    let loads = 0;
    const load = async () => {
      loads += 1;
      return [position(on.id, false, 'staging'), position(off.id, true, 'test')];
    };
    const { findPosition } = createSwitches({ load, now: () => at });
    const environments = ['production', 'staging', 'test'];

    expect(await Promise.all(environments.map((one) => findPosition(on, one)))).toEqual(['on', 'drop', 'on']);
    expect(await Promise.all(environments.map((one) => findPosition(off, one)))).toEqual(['drop', 'drop', 'on']);
    expect(loads).toBe(1);
  });

  test('returns the state at the time of the event, however late it is read', async () => {
    const load = async () => [position(on.id, false)];
    const { findPositionAt: stoodAt } = createSwitches({ load, now: () => new Date('2026-11-22T00:00:00.000Z') });

    expect([await stoodAt(on, 'production', before), await stoodAt(on, 'production', at)]).toEqual(['on', 'drop']);
    expect(await stoodAt(on, 'staging', at)).toBe('on');
  });

  test('fails rather than guesses when the positions cannot be read', async () => {
    const { findPosition } = createSwitches({ load: () => Promise.reject(new Error('away')), now: () => at });

    await expect(findPosition(on, 'production')).rejects.toThrow('away');
  });
});
