// What the console makes of answers: histories, lists that stay still, changes, numbers and times.
import { describe, expect, test } from '@jest/globals';
import type { History, Visit } from '../../../lib/console/data/answers.ts';
import { isRawNumber, parseExactJson } from '../../../lib/console/data/exact-json.ts';
import {
  describeAttempts,
  findMainVisit,
  listIterations,
  listTimeline,
  mergeHistory,
} from '../../../lib/console/data/history.ts';
import { listChanges } from '../../../lib/console/data/json-changes.ts';
import { appendOlder, mergeNewest, showWaiting } from '../../../lib/console/data/list-state.ts';
import { formatAge, formatDuration, formatMoment } from '../../../lib/console/data/times.ts';

const visit = (id: number, over: Partial<Visit> = {}): Visit => ({
  ...{ id, name: `S${id}`, type: 'Task', status: 'succeeded', enteredAt: '2026-11-28T10:00:00.000Z', attempts: [] },
  ...over,
});
const attempt = { scheduledAt: '2026-11-28T10:00:00.000Z' };
const answer = (states: readonly Visit[], lastEventId: number): History => ({
  ...{ runId: 'run_1', status: 'running', states, lastEventId, redrives: 0, hasMore: false, isTruncated: false },
});

describe('a history', () => {
  test('replaces a visit that changed, and is the same object if nothing did', () => {
    const first = mergeHistory(undefined, answer([visit(2), visit(5, { status: 'running' })], 6));
    const second = mergeHistory(first, answer([visit(5, { status: 'failed' }), visit(8)], 9));

    expect(second.visits.map(({ id, status }) => [id, status])).toEqual([
      [2, 'succeeded'],
      [5, 'failed'],
      [8, 'succeeded'],
    ]);
    expect(mergeHistory(second, answer([], 9))).toBe(second);
  });

  test('opens on the state that failed, not on the one that contains it', () => {
    const map = visit(2, { type: 'Map', status: 'failed' });
    const inner = visit(4, { status: 'failed', parent: { visit: 2, iteration: 0 } });

    expect(findMainVisit([map, inner, visit(9)])).toBe(inner);
    expect(findMainVisit([visit(2), visit(3, { status: 'running' })])?.id).toBe(3);
    expect(findMainVisit([visit(2)])).toBeUndefined();
  });

  test('lists nested visits below their state, by iteration, and hides those of a closed one', () => {
    const visits = [
      visit(2, { type: 'Map' }),
      visit(4, { parent: { visit: 2, iteration: 1 } }),
      visit(5, { parent: { visit: 2, iteration: 0 } }),
      visit(9),
    ];

    expect(listTimeline(visits, () => true).map(({ visit: { id }, depth }) => [id, depth])).toEqual([
      [2, 0],
      [5, 1],
      [4, 1],
      [9, 0],
    ]);
    expect(listTimeline(visits, () => false).map(({ visit: { id } }) => id)).toEqual([2, 9]);
  });

  test('lists the iterations that failed first', () => {
    const map = visit(2, { type: 'Map' });
    const inside = (id: number, iteration: number, status: Visit['status']) =>
      visit(id, { status, parent: { visit: 2, iteration } });
    const visits = [
      map,
      inside(3, 0, 'succeeded'),
      inside(4, 1, 'running'),
      inside(5, 2, 'caught'),
      inside(6, 3, 'failed'),
    ];

    expect(listIterations(visits, map).map(({ index, status }) => [index, status])).toEqual([
      [3, 'failed'],
      [1, 'running'],
      [0, 'succeeded'],
      [2, 'succeeded'],
    ]);
  });

  test.each([
    [1, 'running', undefined],
    [2, 'running', '2nd attempt'],
    [3, 'running', '3rd attempt'],
    [11, 'running', '11th attempt'],
    [22, 'running', '22nd attempt'],
    [3, 'failed', '3 attempts'],
  ] as const)('describes %i attempts of a state that is %s', (count, status, text) => {
    expect(describeAttempts(visit(1, { status, attempts: Array(count).fill(attempt) }))).toBe(text);
  });
});

describe('a list', () => {
  const row = (id: string, status = 'running') => ({ id, status });
  const shown = mergeNewest(undefined, { rows: [row('b'), row('a')], cursor: 'older' });

  test('updates rows in place, and lets new ones wait', () => {
    const next = mergeNewest(shown, { rows: [row('c'), row('b', 'failed'), row('a')] });

    expect(next.rows).toEqual([row('b', 'failed'), row('a')]);
    expect(next.waiting).toEqual([row('c')]);
    expect(next.cursor).toBe('older');
    expect(showWaiting(next)).toMatchObject({ rows: [row('c'), row('b', 'failed'), row('a')], waiting: [] });
  });

  test('is the same object if nothing changed', () => {
    expect(mergeNewest(shown, { rows: [row('b'), row('a')] })).toBe(shown);
  });

  test('shows the first rows of an empty list at once', () => {
    const empty = mergeNewest<{ id: string }>(undefined, { rows: [], searchedUntil: '2026-11-27' });

    expect(mergeNewest(empty, { rows: [row('a')] })).toEqual({ rows: [row('a')], waiting: [] });
  });

  test('adds older rows below, each once', () => {
    expect(appendOlder(shown, { rows: [row('a'), row('0')] }).rows.map(({ id }) => id)).toEqual(['b', 'a', '0']);
  });
});

describe('changes', () => {
  test('name each place that differs by its pointer', () => {
    const before = { kept: 1, gone: true, deep: { list: [1, 2] }, 'a/b': 'x' };
    const after = { kept: 1, deep: { list: [1, 3, 4] }, 'a/b': 'y', fresh: null };

    expect(listChanges(before, after)).toEqual([
      { kind: 'removed', pointer: '/gone', before: true },
      { kind: 'changed', pointer: '/deep/list/1', before: 2, after: 3 },
      { kind: 'added', pointer: '/deep/list/2', after: 4 },
      { kind: 'changed', pointer: '/a~1b', before: 'x', after: 'y' },
      { kind: 'added', pointer: '/fresh', after: null },
    ]);
  });

  test('are one for values of different kinds, and at most as many as are wanted', () => {
    expect(listChanges([], {})).toEqual([{ kind: 'changed', pointer: '', before: [], after: {} }]);
    expect(listChanges({}, Object.fromEntries(Array.from({ length: 9 }, (_, at) => [at, at])), 4)).toHaveLength(4);
  });
});

describe('numbers', () => {
  test('keep the digits that a double loses', () => {
    const text = '{"id":12345678901234567890,"price":1.10,"n":5}';
    const value = parseExactJson(text) as Record<string, unknown>;

    expect(JSON.stringify(value)).toBe(text);
    expect([isRawNumber(value.id), isRawNumber(value.price), value.n]).toEqual([true, true, 5]);
  });
});

describe('times', () => {
  test.each([
    [0, '0 ms'],
    [420, '420 ms'],
    [3_400, '3.4 s'],
    [59_980, '1 m 00 s'],
    [125_000, '2 m 05 s'],
    [12_000_000, '3 h 20 m'],
    [187_200_000, '2 d 4 h'],
  ])('formats %i ms', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test('formats ages and moments', () => {
    const iso = '2026-11-28T10:00:00.250Z';

    expect(formatAge(iso, Date.parse(iso) + 1_500)).toBe('just now');
    expect(formatAge(iso, Date.parse(iso) + 90_000)).toBe('1 m ago');
    expect(formatMoment(iso, 'utc')).toBe('28 Nov 10:00:00');
    expect(formatMoment(iso, 'utc', true)).toBe('28 Nov 10:00:00.250');
  });
});
