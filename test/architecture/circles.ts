// Groups of files that import each other in a circle.
import type { Import } from './source-files.ts';

/** Every group of files that reach each other by these imports, each group once. */
export function findCircles(edges: readonly Import[]): (readonly string[])[] {
  const graph = Map.groupBy(
    edges.filter(({ isOurs }) => isOurs),
    ({ from }) => from,
  );
  const reached = new Map([...graph.keys()].map((file) => [file, collectReached(file, graph)]));
  const circles = [...reached]
    .filter(([file, others]) => others.has(file))
    .map(([file, others]) => [...others].filter((other) => reached.get(other)?.has(file)).toSorted());
  return [...new Map(circles.map((circle) => [circle[0], circle])).values()];
}

/** The files that a file imports, directly or through others; itself only if a path leads back. */
function collectReached(file: string, graph: ReadonlyMap<string, readonly Import[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { to } of graph.get(next) ?? []) {
      if (!reached.has(to)) waiting.push(to);
      reached.add(to);
    }
  }
  return reached;
}

/** Whether a cycle is a listed one, or a part of a listed one. */
export function isWithin(circle: readonly string[], known: readonly (readonly string[])[]): boolean {
  return known.some((group) => circle.every((file) => group.includes(file)));
}
