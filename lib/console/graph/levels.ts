// The level of each state of a scope: how many states the longest way to it has. An edge that leads back into its own way is reversed first.
import type { GraphEdge, GraphScope } from './definition.ts';

export interface Levels {
  /** By the name of the state, from 0. */
  readonly levels: ReadonlyMap<string, number>;
  /** The names of the states in the order in which a walk from the start discovers them. */
  readonly discovered: readonly string[];
  /** Edges between two different states, each with its upper and its lower one. */
  readonly edges: readonly LeveledEdge[];
}

export interface LeveledEdge {
  readonly edge: GraphEdge;
  readonly upper: string;
  readonly lower: string;
}

export function computeLevels(scope: GraphScope): Levels {
  const names = new Set(scope.states.map(({ name }) => name));
  const edges = scope.edges.filter(({ from, to }) => from !== to && names.has(to));
  const { discovered, finished } = walk(
    [scope.start, ...names].filter((name) => names.has(name)),
    edges,
  );
  // Every edge but one that leads back comes to a state that was finished earlier.
  const place = new Map(finished.map((name, at) => [name, at]));
  const leveled = edges.map((edge) => {
    const isBack = (place.get(edge.from) ?? 0) < (place.get(edge.to) ?? 0);
    return isBack ? { edge, upper: edge.to, lower: edge.from } : { edge, upper: edge.from, lower: edge.to };
  });
  const below = Map.groupBy(leveled, ({ upper }) => upper);
  const levels = new Map(finished.map((name) => [name, 0]));
  for (const upper of finished.toReversed())
    for (const { lower } of below.get(upper) ?? [])
      levels.set(lower, Math.max(levels.get(lower) ?? 0, (levels.get(upper) ?? 0) + 1));
  return { levels, discovered, edges: leveled };
}

/** Walks in depth, along catchers last. Not recursive, because a definition may have thousands of states in a line. */
function walk(starts: readonly string[], edges: readonly GraphEdge[]) {
  const sorted = edges.toSorted((one, other) => Number(one.kind === 'catch') - Number(other.kind === 'catch'));
  const ways = Map.groupBy(sorted, ({ from }) => from);
  const seen = new Set<string>();
  const finished: string[] = [];
  for (const start of starts) {
    const path = seen.has(start) ? [] : [{ name: start, next: 0 }];
    seen.add(start);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const way = ways.get(last.name)?.[last.next];
      last.next += 1;
      if (way === undefined) finished.push(path.pop()?.name ?? '');
      else if (!seen.has(way.to)) {
        seen.add(way.to);
        path.push({ name: way.to, next: 0 });
      }
    }
  }
  return { discovered: [...seen], finished };
}
