// Places of states and edges, one level of nesting after the other, from the inside out. Knows nothing of SVG but its coordinates.
import { type GraphEdge, type GraphScope, type GraphState, joinEdges } from './definition.ts';
import { drawLine, drawLoop, loopRoom, type RowSpan, toBox } from './edge-lines.ts';
import { computeLevels } from './levels.ts';
import { orderRows } from './row-order.ts';
import { placeRows } from './row-places.ts';
import { createRows, type EdgeNodes, type RowNode, type Rows } from './rows.ts';
import type { Box, Point, Size } from './shapes.ts';

export interface PlacedState extends Box {
  readonly state: GraphState;
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  readonly labelAt?: Point;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
}

const nodeHeight = 48;
const padding = 16;
const titleHeight = 40;
const branchGap = 24;

export function createLayout(given: GraphScope): Layout {
  const scope = { ...given, edges: joinEdges(given.edges) };
  const inner = new Map(scope.states.map((state) => [state.name, layOutInside(state)]));
  const sizes = new Map(scope.states.map((state) => [state.name, measureState(state, inner.get(state.name))]));
  const loops = new Set(scope.edges.filter(({ from, to }) => from === to).map(({ from }) => from));
  const rows = createRows(computeLevels(scope), {
    measureLabel,
    measureState: (name) => ({ ...(sizes.get(name) as Size), room: loops.has(name) ? loopRoom : 0 }),
  });
  orderRows(rows.rows);
  placeRows(rows.rows);
  return collectLayout({ scope, inner, rows, spans: stackRows(rows.rows) });
}

function measureState(state: GraphState, inside: Layout | undefined): Size {
  const own = measureText(state);
  if (inside === undefined) return { width: own, height: nodeHeight };
  return { width: Math.max(own, inside.width + 2 * padding), height: inside.height + titleHeight + padding };
}

const characterWidth = 7.4;

function measureText({ name, detail }: GraphState): number {
  const text = Math.max(name.length * characterWidth, detail.length * characterWidth * 0.86);
  return Math.min(300, Math.max(120, Math.round(text + 56)));
}

/** Longer labels are cut where they are shown. */
export const longestLabel = 30;
const labelHeight = 16;

function measureLabel(label: string): Size {
  return { width: Math.min(label.length, longestLabel) * 6.2 + 8, height: labelHeight };
}

/** The space between two rows; more if a line goes far to the side there. */
const rowGap = 22;
const widestGap = 34;

function stackRows(rows: Rows['rows']): readonly RowSpan[] {
  let bottom = 0;
  return rows.map((row, at) => {
    const lines = row.flatMap((node) => [...node.up].map((other) => Math.abs(other.x - node.x)));
    const farthest = Math.max(0, ...lines);
    const top = at === 0 ? 0 : bottom + rowGap + Math.min(widestGap, farthest / 8);
    bottom = top + Math.max(...row.map(({ height }) => height));
    return { top, bottom };
  });
}

/** The graphs inside a state, side by side. */
function layOutInside({ scopes }: GraphState): Layout | undefined {
  if (scopes.length === 0) return undefined;
  const parts = scopes.map((scope) => createLayout(scope));
  let left = 0;
  const moved = parts.map((part) => {
    const own = move(part, { x: left, y: 0 });
    left += part.width + branchGap;
    return own;
  });
  return {
    width: left - branchGap,
    height: Math.max(...parts.map(({ height }) => height)),
    states: moved.flatMap(({ states }) => states),
    edges: moved.flatMap(({ edges }) => edges),
  };
}

function move({ states, edges, ...size }: Layout, by: Point): Layout {
  const shift = <Place extends Point>(place: Place): Place => ({ ...place, x: place.x + by.x, y: place.y + by.y });
  return {
    ...size,
    states: states.map(shift),
    edges: edges.map(({ edge, points, labelAt }) => ({
      edge,
      points: points.map(shift),
      ...(labelAt === undefined ? {} : { labelAt: shift(labelAt) }),
    })),
  };
}

interface Placed {
  readonly scope: GraphScope;
  readonly inner: ReadonlyMap<string, Layout | undefined>;
  readonly rows: Rows;
  readonly spans: readonly RowSpan[];
}

function collectLayout({ scope, inner, rows, spans }: Placed): Layout {
  const states: PlacedState[] = [];
  const edges: PlacedEdge[] = [];
  for (const state of scope.states) {
    const box = toBox(rows.states.get(state.name) as RowNode, spans);
    states.push({ state, ...box });
    const inside = inner.get(state.name);
    if (inside === undefined) continue;
    const moved = move(inside, { x: box.x + (box.width - inside.width) / 2, y: box.y + titleHeight });
    states.push(...moved.states);
    edges.push(...moved.edges);
  }
  const lines = rows.edges.map((own) => placeEdge(own, spans));
  return alignToOrigin(states, [...edges, ...lines, ...placeLoops(scope, rows, spans)]);
}

function placeEdge(own: EdgeNodes, spans: readonly RowSpan[]): PlacedEdge {
  const { edge, first } = own;
  const points = drawLine(own, spans);
  if (first.kind !== 'label') return { edge, points };
  const { x, y, width, height } = toBox(first, spans);
  return { edge, points, labelAt: { x: x + width / 2, y: y + height / 2 } };
}

function placeLoops({ edges }: GraphScope, { states }: Rows, spans: readonly RowSpan[]): readonly PlacedEdge[] {
  return edges.flatMap((edge) => {
    const state = edge.from === edge.to ? states.get(edge.from) : undefined;
    return state === undefined ? [] : [{ edge, points: drawLoop(toBox(state, spans)) }];
  });
}

/** Moves everything so that the smallest coordinates are 0. */
function alignToOrigin(states: readonly PlacedState[], edges: readonly PlacedEdge[]): Layout {
  const points = [
    ...states.flatMap(({ x, y, width, height }) => [
      { x, y },
      { x: x + width, y: y + height },
    ]),
    ...edges.flatMap((edge) => edge.points),
    ...edges.flatMap(({ edge, labelAt }) => {
      const half = measureLabel(edge.label ?? '').width / 2;
      return labelAt === undefined
        ? []
        : [
            { ...labelAt, x: labelAt.x - half },
            { ...labelAt, x: labelAt.x + half },
          ];
    }),
  ];
  const [left, right] = findExtremes(points.map(({ x }) => x));
  const [top, bottom] = findExtremes(points.map(({ y }) => y));
  const size = { width: right - left, height: bottom - top };
  return move({ ...size, states, edges }, { x: -left, y: -top });
}

function findExtremes(numbers: readonly number[]): readonly [number, number] {
  const [first = 0] = numbers;
  return numbers.reduce(([from, to], own) => [Math.min(from, own), Math.max(to, own)] as const, [
    first,
    first,
  ] as const);
}
