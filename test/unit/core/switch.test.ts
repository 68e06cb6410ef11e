import { describe, expect, test } from '@jest/globals';
import { type Switch, switches, wasActive } from '../../../lib/core/switch.ts';
import { workflow } from '../../fixtures/world.ts';

const on = workflow('on');
const off = workflow('off', { active: false });
const changedAt = '2026-11-21T10:00:00.000Z';
const before = new Date('2026-11-21T09:59:59.999Z');
const at = new Date(changedAt);

const position = (workflowId: string, active: boolean): Switch => ({
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

describe('switches', () => {
  test('reads all positions once in two seconds, so that a change is effective within seconds', async () => {
    const clock = { now: at };
    let loads = 0;
    const load = async () => {
      loads += 1;
      return new Map([[on.id, position(on.id, loads === 1)]]);
    };
    const { isActive } = switches({ load, now: () => clock.now });

    expect([await isActive(on), await isActive(off)]).toEqual([true, false]);
    clock.now = new Date(at.getTime() + 1_999);
    expect(await isActive(on)).toBe(true);
    clock.now = new Date(at.getTime() + 2_000);
    expect(await isActive(on)).toBe(false);
    expect(loads).toBe(2);
  });

  test('answers for the moment at which an event came, however late it is asked', async () => {
    const load = async () => new Map([[on.id, position(on.id, false)]]);
    const { wasActive: wasOn } = switches({ load, now: () => new Date('2026-11-22T00:00:00.000Z') });

    expect([await wasOn(on, before), await wasOn(on, at)]).toEqual([true, false]);
  });

  test('fails rather than guesses when the positions cannot be read', async () => {
    const { isActive } = switches({ load: () => Promise.reject(new Error('away')), now: () => at });

    await expect(isActive(on)).rejects.toThrow('away');
  });
});
