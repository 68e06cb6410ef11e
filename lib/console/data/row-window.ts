// Which rows of a long list are drawn: those in view and those that must stay, with a gap for each stretch that is left out.

export interface RowWindow {
  /** The height of each row, in pixels. */
  readonly heights: readonly number[];
  /** What is in view, in pixels from the top of the first row. */
  readonly from: number;
  readonly to: number;
  /** Places of rows that are drawn also out of view. */
  readonly kept: ReadonlySet<number>;
}

export interface DrawnRow {
  /** The place in the list, from 0. */
  readonly at: number;
  /** The height of the rows that are left out before it, in pixels. */
  readonly gap: number;
}

export interface LaidRows {
  readonly drawn: readonly DrawnRow[];
  /** The height of the rows that are left out after the last drawn one, in pixels. */
  readonly gapBelow: number;
}

export function layRows({ heights, from, to, kept }: RowWindow): LaidRows {
  const drawn: DrawnRow[] = [];
  let top = 0;
  let gap = 0;
  for (const [at, height] of heights.entries()) {
    const isInView = top < to && top + height > from;
    top += height;
    if (isInView || kept.has(at)) {
      drawn.push({ at, gap });
      gap = 0;
    } else gap += height;
  }
  return { drawn, gapBelow: gap };
}
