import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ages } from '../../../../lib/core/reconcile/ages.ts';
import { parseReconcileRequest } from '../../../../lib/core/reconcile/request.ts';
import { mergeInOrder, sweep } from '../../../../lib/core/reconcile/sweep.ts';

const isoOf = (ms: number): string => new Date(ms).toISOString();
const dated = fc.array(fc.nat(1_000).map((ms) => ({ at: isoOf(ms) }))).map((items) => items.toSorted(byTime));

function byTime(one: { at: string }, other: { at: string }): number {
  return one.at < other.at ? -1 : 1;
}

async function* given<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

describe('several sources', () => {
  test('are one, the earliest first, and nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(dated), async (lists) => {
        const merged: string[] = [];
        for await (const { at } of mergeInOrder(lists.map(given))) merged.push(at);

        expect(merged).toEqual(
          lists
            .flat()
            .map(({ at }) => at)
            .toSorted(),
        );
      }),
    );
  });
});

describe('a sweep', () => {
  test('that is stopped and continued at any place reads everything', async () => {
    await fc.assert(
      fc.asyncProperty(dated, fc.array(fc.nat(150), { minLength: 1 }), async (items, allowances) => {
        const seen = new Set<object>();
        const window = { from: isoOf(0), to: isoOf(2_000) };
        let from = window.from;
        for (const allowance of [...allowances, Number.POSITIVE_INFINITY]) {
          let left = allowance;
          const look = async (group: readonly object[]) => {
            const done = Math.min(left, group.length);
            for (const item of group.slice(0, done)) seen.add(item);
            left -= done;
            return done;
          };
          const rest = items.filter(({ at }) => at >= from);
          const { until } = await sweep({ ...window, from }, { items: given(rest), look });
          from = until;
        }

        expect([seen.size, from]).toEqual([items.length, window.to]);
      }),
    );
  });
});

describe('the ages', () => {
  test('go from the greatest to two minutes, each swept at least ten times before it has doubled', () => {
    const inMs = ages.map(({ ageMs }) => ageMs);

    expect(inMs).toEqual(inMs.toSorted((one, other) => other - one));
    expect(inMs.at(-1)).toBe(120_000);
    expect(new Set(ages.map(({ name }) => name)).size).toBe(ages.length);
    for (const { ageMs, everyMs } of ages) {
      expect(everyMs).toBeGreaterThanOrEqual(60_000);
      expect(everyMs).toBeLessThanOrEqual(Math.max(ageMs / 10, 60_000));
    }
  });
});

describe('a request of reconciliation', () => {
  test('is nothing, for what is due, or a window', () => {
    const [from, to] = ['2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z'];

    expect(parseReconcileRequest({})).toBeUndefined();
    expect(parseReconcileRequest({ from, to })).toEqual({
      from: '2026-11-21T10:00:00.000Z',
      to: '2026-11-21T11:00:00.000Z',
    });
    for (const wrong of [{ from }, { to }, { from: to, to: from }, { from: 'x', to }, { a: 1 }, [], null, 'x', 1]) {
      expect(() => parseReconcileRequest(wrong)).toThrow(/the earlier one first/);
    }
  });
});
