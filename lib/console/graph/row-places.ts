// The middle of each node of ordered rows: as near as possible to its neighbours above and below, and beside the others of its row.
import type { RowNode } from './rows.ts';

const stateGap = 28;
const lineGap = 16;
const sweeps = 10;
const straightenings = 6;

/** Sets `x` of all nodes; the smallest may be negative. */
export function placeRows(rows: readonly RowNode[][]): void {
  for (const row of rows) placeRow(row, () => ({ at: 0, weight: 1 }));
  for (let sweep = 0, hasMoved = true; hasMoved && sweep < sweeps; sweep += 1) {
    const moves = [
      ...rows.map((row) => placeRow(row, (node) => wish(node, node.up))),
      ...rows.toReversed().map((row) => placeRow(row, (node) => wish(node, node.down))),
    ];
    hasMoved = moves.some(Boolean);
  }
  const lines = listLines(rows);
  for (let sweep = 0; sweep < straightenings; sweep += 1) for (const line of lines) straighten(line, rows);
}

/** Labels and bends that follow each other, and each state alone. */
function listLines(rows: readonly RowNode[][]): readonly (readonly RowNode[])[] {
  const seen = new Set<RowNode>();
  return rows.flat().flatMap((node) => {
    if (seen.has(node)) return [];
    const line = [];
    for (let next: RowNode | undefined = node; next !== undefined; next = findNext(next, seen)) {
      seen.add(next);
      line.push(next);
    }
    return [line];
  });
}

function findNext({ kind, down }: RowNode, seen: ReadonlySet<RowNode>): RowNode | undefined {
  return kind === 'state' ? undefined : [...down].find((node) => node.kind !== 'state' && !seen.has(node));
}

/** Moves the nodes of a line to the same place, as near as possible to what is at its ends, if there is room for it in each row. */
function straighten(line: readonly RowNode[], rows: readonly RowNode[][]): void {
  const from = Math.max(...line.map((node) => findLimit(node, rows, -1)));
  const to = Math.min(...line.map((node) => findLimit(node, rows, 1)));
  const own = new Set(line);
  const near = line.flatMap(({ up, down }) => [...up, ...down].filter((node) => !own.has(node)));
  if (from > to || near.length === 0) return;
  const best = findNearest(
    near.map(({ x, kind }) => ({ at: x, weight: kind === 'state' ? 2 : 1 })),
    line[0]?.x ?? 0,
  );
  for (const node of line) node.x = Math.min(to, Math.max(from, best));
}

/** How far a node can move to one side. */
function findLimit(node: RowNode, rows: readonly RowNode[][], side: -1 | 1): number {
  const other = rows[node.row]?.[node.place + side];
  return other === undefined ? side * Number.POSITIVE_INFINITY : other.x - side * getDistance(node, other);
}

/** Where a node wants to be, and how much. */
interface Wish {
  readonly at: number;
  readonly weight: number;
}

/** Lines that cross several rows stay straight before anything else does. Catchers move no state that has other edges. */
function getWeight(one: RowNode, other: RowNode): number {
  if (one.isCatch !== other.isCatch) return 0.1;
  return [1, 2, 8][Number(one.kind !== 'state') + Number(other.kind !== 'state')] ?? 1;
}

function wish(node: RowNode, side: ReadonlySet<RowNode>): Wish {
  const near = [...side].map((other) => ({ at: other.x, weight: getWeight(node, other) }));
  const [only] = near;
  if (only === undefined) return { at: node.x, weight: 0.1 };
  if (near.length === 1) return only;
  return { at: findNearest(near, node.x), weight: Math.max(...near.map(({ weight }) => weight)) };
}

/** The interval of weighted medians: a point, unless the weight on both of its sides is the same. */
function findMedians(wishes: readonly Wish[]): readonly [number, number] {
  const sorted = wishes.toSorted((one, other) => one.at - other.at);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const [index, { at, weight }] of sorted.entries()) {
    sum += weight;
    if (sum > half) return [at, at];
    if (sum === half) return [at, sorted[index + 1]?.at ?? at];
  }
  const last = sorted.at(-1)?.at ?? 0;
  return [last, last];
}

function computeMedian(wishes: readonly Wish[]): number {
  const [from, to] = findMedians(wishes);
  return (from + to) / 2;
}

/** The median that is nearest to where a node is: a node that moved to the middle of two each time would go aside row by row. */
function findNearest(wishes: readonly Wish[], x: number): number {
  const [from, to] = findMedians(wishes);
  return Math.min(to, Math.max(from, x));
}

interface Block {
  wishes: Wish[];
  median: number;
  count: number;
}

/**
 * Places a row in its order, with the least sum of weighted distances from what its nodes want. Nodes that would overlap become a block,
 * which stands at the median of its wishes (the algorithm of pool adjacent violators).
 * @returns whether a node moved
 */
function placeRow(row: readonly RowNode[], getWish: (node: RowNode) => Wish): boolean {
  const offsets = computeOffsets(row);
  const blocks: Block[] = [];
  for (const [at, node] of row.entries()) {
    const own = getWish(node);
    const place = own.at - (offsets[at] ?? 0);
    let block: Block = { wishes: [{ at: place, weight: own.weight }], median: place, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.median > block.median; last = blocks.at(-1)) {
      const wishes = [...last.wishes, ...block.wishes];
      block = { wishes, median: computeMedian(wishes), count: last.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const places = blocks.flatMap(({ median, count }) => Array.from({ length: count }, () => median));
  let hasMoved = false;
  for (const [at, node] of row.entries()) {
    const x = (places[at] ?? 0) + (offsets[at] ?? 0);
    hasMoved ||= Math.abs(node.x - x) > 0.5;
    node.x = x;
  }
  return hasMoved;
}

/** The smallest distance of each node from the first one. */
function computeOffsets(row: readonly RowNode[]): readonly number[] {
  let offset = 0;
  return row.map((node, at) => {
    const before = row[at - 1];
    if (before !== undefined) offset += getDistance(before, node);
    return offset;
  });
}

/** The smallest distance between the middles of two nodes that stand side by side. */
function getDistance(one: RowNode, other: RowNode): number {
  const gap = one.kind === 'state' && other.kind === 'state' ? stateGap : lineGap;
  return (one.width + other.width) / 2 + one.room + other.room + gap;
}
