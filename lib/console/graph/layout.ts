// Places of states and edges: dagre for each level of nesting, from the inside out. Knows nothing of SVG.
import { Graph, layout as placeNodes } from '@dagrejs/dagre';
import { countStates, type GraphEdge, type GraphScope, type GraphState } from './definition.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** `x` and `y` are the top left corner. */
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

/** Above this many states, dagre's faster ranker is used. */
const fastRankerFrom = 40;
/**
 * Above this many edges of catchers, they do not influence the places. They are long, and dagre adds a node to each rank that an edge
 * crosses: 100 states that all catch into the last one took 6.6 s.
 */
const mostPlacedCatches = 24;

export function createLayout(scope: GraphScope): Layout {
  const size = countStates(scope);
  const catches = countCatches(scope);
  return layOutScope(scope, {
    ranker: size > fastRankerFrom ? 'tight-tree' : 'network-simplex',
    isIgnored: ({ kind }) => catches > mostPlacedCatches && kind === 'catch',
  });
}

function countCatches({ states, edges }: GraphScope): number {
  const inside = states.flatMap(({ scopes }) => scopes.map(countCatches));
  return inside.reduce((sum, count) => sum + count, edges.filter(({ kind }) => kind === 'catch').length);
}

interface Options {
  readonly ranker: 'network-simplex' | 'tight-tree';
  readonly isIgnored: (edge: GraphEdge) => boolean;
}

function layOutScope(scope: GraphScope, options: Options): Layout {
  const inner = new Map(scope.states.map((state) => [state.name, layOutInside(state, options)]));
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 44, edgesep: 16, ranker: options.ranker });
  for (const { name, state, width, height } of measureStates(scope, inner))
    graph.setNode(name, { state, width, height });
  for (const [at, edge] of scope.edges.entries()) {
    if (options.isIgnored(edge) || !graph.hasNode(edge.to)) continue;
    graph.setEdge(edge.from, edge.to, measureLabel(edge), String(at));
  }
  placeNodes(graph);
  return collectLayout({ scope, inner, graph });
}

function measureStates(scope: GraphScope, inner: ReadonlyMap<string, Layout | undefined>) {
  return scope.states.map((state) => {
    const inside = inner.get(state.name);
    const own = measureText(state);
    const width = inside === undefined ? own : Math.max(own, inside.width + 2 * padding);
    const height = inside === undefined ? nodeHeight : inside.height + titleHeight + padding;
    return { name: state.name, state, width, height };
  });
}

const characterWidth = 7.4;

function measureText({ name, detail }: GraphState): number {
  const text = Math.max(name.length * characterWidth, detail.length * characterWidth * 0.86);
  return Math.min(300, Math.max(120, Math.round(text + 56)));
}

function measureLabel({ label, kind }: GraphEdge) {
  const width = label === undefined ? 0 : Math.min(label.length, longestLabel) * 6.2 + 8;
  return { width, height: label === undefined ? 0 : 16, labelpos: 'c' as const, weight: kind === 'catch' ? 0 : 2 };
}

/** Longer labels are cut where they are shown. */
export const longestLabel = 30;

/** The graphs inside a state, side by side. */
function layOutInside({ scopes }: GraphState, options: Options): Layout | undefined {
  if (scopes.length === 0) return undefined;
  const parts = scopes.map((scope) => layOutScope(scope, options));
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
  readonly graph: Graph;
}

function collectLayout({ scope, inner, graph }: Placed): Layout {
  const states: PlacedState[] = [];
  const edges: PlacedEdge[] = [];
  for (const state of scope.states) {
    const { x, y, width, height } = graph.node(state.name) as Box;
    const box = { x: x - width / 2, y: y - height / 2, width, height };
    states.push({ state, ...box });
    const inside = inner.get(state.name);
    if (inside === undefined) continue;
    const moved = move(inside, { x: box.x + (width - inside.width) / 2, y: box.y + titleHeight });
    states.push(...moved.states);
    edges.push(...moved.edges);
  }
  const places = new Map(states.map((place) => [place.state.name, place]));
  for (const [at, edge] of scope.edges.entries()) edges.push(placeEdge({ edge, name: String(at), graph, places }));
  const { width = 0, height = 0 } = graph.graph() as Partial<Box>;
  return { width, height, states, edges };
}

interface EdgePlace {
  readonly edge: GraphEdge;
  readonly name: string;
  readonly graph: Graph;
  readonly places: ReadonlyMap<string, Box>;
}

/** An edge that dagre did not place is a straight line. */
function placeEdge({ edge, name, graph, places }: EdgePlace): PlacedEdge {
  const placed = graph.edge(edge.from, edge.to, name) as (Partial<Point> & { readonly points?: Point[] }) | undefined;
  if (placed?.points !== undefined) {
    const { points, x, y } = placed;
    return { edge, points, ...(x === undefined || y === undefined ? {} : { labelAt: { x, y } }) };
  }
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  if (from === undefined || to === undefined) return { edge, points: [] };
  const points = [
    { x: from.x + from.width / 2, y: from.y + from.height },
    { x: to.x + to.width / 2, y: to.y },
  ];
  return { edge, points };
}

/** An SVG path that goes through the points in a smooth line. */
export function toPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const round = (value: number): string => value.toFixed(1);
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (const [at, point] of rest.entries()) {
    const next = rest[at + 1];
    const end = next === undefined ? point : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    path += `Q${round(point.x)} ${round(point.y)} ${round(end.x)} ${round(end.y)}`;
  }
  return path;
}
