// What is measured of a layout: boxes that overlap, lines that go through boxes, and lines that cross.
import type { Layout, PlacedEdge, PlacedState } from '../../../lib/console/graph/layout.ts';
import type { Box, Point } from '../../../lib/console/graph/shapes.ts';

/** The points of a line as it is drawn: `toPath` makes a curve of each part that goes aside. */
function samplePoints(points: readonly Point[]): readonly Point[] {
  return points.flatMap((end, at) => {
    const start = points[at - 1];
    if (start === undefined) return [end];
    const middle = (start.y + end.y) / 2;
    return Array.from({ length: 8 }, (_, step) => {
      const t = (step + 1) / 8;
      const u = 1 - t;
      const blend = (a: number, b: number, c: number, d: number): number =>
        u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
      return { x: blend(start.x, start.x, end.x, end.x), y: blend(start.y, middle, middle, end.y) };
    });
  });
}

function isInside(inner: Box, outer: Box): boolean {
  const [right, bottom] = [outer.x + outer.width + 0.1, outer.y + outer.height + 0.1];
  return (
    inner.x >= outer.x - 0.1 &&
    inner.y >= outer.y - 0.1 &&
    inner.x + inner.width <= right &&
    inner.y + inner.height <= bottom
  );
}

/** Pairs of states of which none contains the other. */
export function listOverlaps({ states }: Layout): readonly string[] {
  return states.flatMap((one, at) =>
    states
      .slice(at + 1)
      .filter((other) => !isInside(one, other) && !isInside(other, one) && doOverlap(one, other))
      .map((other) => `${one.state.name} / ${other.state.name}`),
  );
}

function doOverlap(one: Box, other: Box): boolean {
  const isBeside = one.x + one.width <= other.x || other.x + other.width <= one.x;
  return !isBeside && one.y < other.y + other.height && other.y < one.y + one.height;
}

/** Lines with a state that they go through, but for those at their ends and those around them. */
export function listPierced({ states, edges }: Layout): readonly string[] {
  const places = new Map(states.map((place) => [place.state.name, place]));
  return edges.flatMap(({ edge, points }) => {
    const start = places.get(edge.from) as PlacedState;
    const others = states.filter(
      ({ state, ...box }) => ![edge.from, edge.to].includes(state.name) && !isInside(start, box),
    );
    const line = samplePoints(points);
    const pierced = others.filter((box) =>
      line.some((point) => isInside({ ...point, width: 0, height: 0 }, shrink(box))),
    );
    return pierced.map(({ state }) => `${edge.from} → ${edge.to} through ${state.name}`);
  });
}

const shrink = ({ x, y, width, height }: Box): Box => ({ x: x + 1, y: y + 1, width: width - 2, height: height - 2 });

/** Crossings of two lines. Lines that join and go on together do not cross. */
export function countCrossings({ edges }: Layout): number {
  const lines = edges.map(({ points }: PlacedEdge) => samplePoints(points));
  let count = 0;
  for (const [at, one] of lines.entries()) for (const other of lines.slice(at + 1)) count += countBetween(one, other);
  return count;
}

function countBetween(one: readonly Point[], other: readonly Point[]): number {
  let count = 0;
  for (let at = 1; at < one.length; at += 1)
    for (let next = 1; next < other.length; next += 1) {
      const [a, b, c, d] = [one[at - 1], one[at], other[next - 1], other[next]] as [Point, Point, Point, Point];
      if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) count += 1;
    }
  return count;
}

function turn(a: Point, b: Point, c: Point): number {
  return Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
}
