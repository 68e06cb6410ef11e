// Which rows of a long list are drawn.
import { describe, expect, test } from '@jest/globals';
import { layRows } from '../../../lib/console/data/row-window.ts';

const heights = [40, 40, 60, 40, 40, 100, 40];
const none: ReadonlySet<number> = new Set();

describe('a long list', () => {
  test('draws the rows that are in view, also in part, and gaps with the height of the others', () => {
    expect(layRows({ heights, from: 100, to: 190, kept: none })).toEqual({
      drawn: [
        { at: 2, gap: 80 },
        { at: 3, gap: 0 },
        { at: 4, gap: 0 },
      ],
      gapBelow: 140,
    });
  });

  test('draws no row that only touches the view', () => {
    expect(layRows({ heights, from: 80, to: 140, kept: none }).drawn).toEqual([{ at: 2, gap: 80 }]);
  });

  test('keeps rows out of view that must stay, between gaps', () => {
    expect(layRows({ heights, from: 100, to: 140, kept: new Set([-1, 0, 6]) })).toEqual({
      drawn: [
        { at: 0, gap: 0 },
        { at: 2, gap: 40 },
        { at: 6, gap: 180 },
      ],
      gapBelow: 0,
    });
  });

  test.each([
    [{ from: 0, to: 120 }],
    [{ from: -800, to: 60 }],
    [{ from: 2_000, to: 3_000 }],
    [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }],
  ])('has the height of all rows whatever is in view: %j', (view) => {
    const { drawn, gapBelow } = layRows({ heights, ...view, kept: new Set([3]) });

    const own = drawn.reduce((sum, { at, gap }) => sum + gap + (heights[at] ?? 0), 0);
    expect(own + gapBelow).toBe(360);
  });
});
