// Orders the nodes of each row so that few edges cross: by the mean place of their neighbours, then by exchanges of two that stand side by side.
import type { RowNode } from './rows.ts';

const sweeps = 12;

/** Sorts the rows. */
export function orderRows(rows: readonly RowNode[][]): void {
  let best = copy(rows);
  let fewest = countCrossings(rows);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    const [near, order] = sweep % 2 === 0 ? (['up', rows] as const) : (['down', rows.toReversed()] as const);
    for (const row of order) sortRow(row, near);
    exchange(rows);
    const crossings = countCrossings(rows);
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = copy(rows);
  }
  for (const [at, row] of rows.entries()) replace(row, best[at] ?? []);
}

function copy(rows: readonly RowNode[][]): readonly RowNode[][] {
  return rows.map((row) => [...row]);
}

function replace(row: RowNode[], nodes: readonly RowNode[]): void {
  for (const [place, node] of nodes.entries()) {
    row[place] = node;
    node.place = place;
  }
}

/** A node without neighbours stays where it is. */
function sortRow(row: RowNode[], near: 'up' | 'down'): void {
  const means = new Map(row.map((node) => [node, node[near].size === 0 ? node.place : computeMean(node[near])]));
  replace(
    row,
    row.toSorted((one, other) => (means.get(one) ?? 0) - (means.get(other) ?? 0) || one.place - other.place),
  );
}

function computeMean(nodes: ReadonlySet<RowNode>): number {
  let sum = 0;
  for (const { place } of nodes) sum += place;
  return sum / nodes.size;
}

/** The crossings between all pairs of rows that are side by side. */
export function countCrossings(rows: readonly RowNode[][]): number {
  return rows.reduce((sum, row) => sum + countBelow(row), 0);
}

/** Goes through the edges from left to right, and counts those before each one that end further to the right. */
function countBelow(row: readonly RowNode[]): number {
  const ends: number[] = [];
  let count = 0;
  for (const { down } of row) {
    const places = [...down].map(({ place }) => place).sort((one, other) => one - other);
    for (const place of places) count += ends.length - findAbove(ends, place);
    for (const place of places) ends.splice(findAbove(ends, place), 0, place);
  }
  return count;
}

/** @returns the index of the first number of a sorted list that is above a limit */
function findAbove(sorted: readonly number[], limit: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) <= limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

function exchange(rows: readonly RowNode[][]): void {
  for (const row of rows)
    for (let place = 0; place + 1 < row.length; place += 1) {
      const [left, right] = [row[place], row[place + 1]] as [RowNode, RowNode];
      if (countBetween(left, right) <= countBetween(right, left)) continue;
      replace(row, [...row.slice(0, place), right, left, ...row.slice(place + 2)]);
    }
}

/** The crossings of the edges of two nodes if one stands left of the other. */
function countBetween(left: RowNode, right: RowNode): number {
  let count = 0;
  for (const near of ['up', 'down'] as const)
    for (const one of left[near]) for (const other of right[near]) if (one.place > other.place) count += 1;
  return count;
}
