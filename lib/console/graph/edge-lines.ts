// The lines of edges. A line goes straight down through each row and bends only between two rows, where no box stands.
import type { EdgeNodes, RowNode } from './rows.ts';
import type { Box, Point } from './shapes.ts';

/** A row with its upper and lower border. */
export interface RowSpan {
  readonly top: number;
  readonly bottom: number;
}

/** The points from the state that the edge leaves to the one that it enters. */
export function drawLine({ source, first, isReversed }: EdgeNodes, spans: readonly RowSpan[]): readonly Point[] {
  const line = new Line();
  const find = (node: RowNode, isExit: boolean): { readonly border: number; readonly box: number } => {
    const { top, bottom } = spans[node.row] as RowSpan;
    const { y, height } = toBox(node, spans);
    return isExit === isReversed ? { border: top, box: y } : { border: bottom, box: y + height };
  };
  let [from, to]: [RowNode, RowNode | undefined] = [source, first];
  for (; to !== undefined; [from, to] = [to, to.next]) {
    const goesStraightOn = from !== source && to.next !== undefined && from.x === to.x;
    if (goesStraightOn) continue;
    const [upperX, lowerX] = isReversed ? findEnds(to, from) : findEnds(from, to);
    const [exitX, entryX] = isReversed ? [lowerX, upperX] : [upperX, lowerX];
    const [exit, entry] = [find(from, true), find(to, false)];
    if (from === source) line.add(exitX, exit.box);
    line.add(exitX, exit.border);
    line.add(entryX, entry.border);
    if (to.next === undefined) line.add(entryX, entry.box);
  }
  return line.points;
}

class Line {
  readonly points: Point[] = [];

  /** Adds a point. The last one is left out if the line goes straight through it. */
  add(x: number, y: number): void {
    const [before, last] = this.points.slice(-2);
    // Sums of fractions differ a little; an arrow at the end of so short a line would point anywhere.
    if (last !== undefined && isNear(last.x, x) && before !== undefined && isNear(before.x, x)) this.points.pop();
    const end = this.points.at(-1);
    if (end === undefined || !isNear(end.x, x) || !isNear(end.y, y)) this.points.push({ x, y });
  }
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) < 0.01;
}

/** The box of a state, in the middle of its row. */
export function toBox({ x, width, height, row }: RowNode, spans: readonly RowSpan[]): Box {
  const { top, bottom } = spans[row] as RowSpan;
  return { x: x - width / 2, y: (top + bottom - height) / 2, width, height };
}

/** A line that would go aside by less goes straight. */
const smallestBend = 12;

/** Where a line leaves the upper one of two nodes and enters the lower one. */
function findEnds(upper: RowNode, lower: RowNode): readonly [number, number] {
  const [from, to] = [findPort(upper, lower, 'down'), findPort(lower, upper, 'up')];
  if (Math.abs(from - to) > smallestBend) return [from, to];
  return upper.kind === 'state' && lower.kind !== 'state' ? [to, to] : [from, from];
}

const portGap = 22;
const portMargin = 18;

/** Where a line meets the border of a state. Several lines share the border, in the order of their other ends. */
function findPort(state: RowNode, other: RowNode, side: 'up' | 'down'): number {
  if (state.kind !== 'state') return state.x;
  const others = [...state[side]].sort((one, next) => one.x - next.x);
  const middle = (others.length - 1) / 2;
  const gap = Math.min(portGap, (state.width - 2 * portMargin) / Math.max(1, others.length - 1));
  return state.x + (others.indexOf(other) - middle) * gap;
}

const loopSize = 14;
/** The room that an edge from a state to itself needs on both sides. */
export const loopRoom = 2 * loopSize;

/** The line of an edge from a state to itself, at its right side. */
export function drawLoop({ x, y, width, height }: Box): readonly Point[] {
  const [inner, outer] = [x + width - portMargin, x + width + loopSize];
  const [above, below] = [y - loopSize, y + height + loopSize];
  return [
    { x: inner, y: y + height },
    { x: inner, y: below },
    { x: outer, y: below },
    { x: outer, y: above },
    { x: inner, y: above },
    { x: inner, y },
  ];
}

/** An SVG path through the points: straight down and across, and in a curve to a point that lies aside. */
export function toPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const round = (value: number): string => String(Math.round(value * 10) / 10);
  let path = `M${round(first.x)} ${round(first.y)}`;
  let last = first;
  for (const { x, y } of rest) {
    const middle = round((last.y + y) / 2);
    if (x === last.x) path += `V${round(y)}`;
    else if (y === last.y) path += `H${round(x)}`;
    else path += `C${round(last.x)} ${middle} ${round(x)} ${middle} ${round(x)} ${round(y)}`;
    last = { x, y };
  }
  return path;
}
