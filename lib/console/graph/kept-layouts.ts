// Layouts by the JSON of their definitions: a version is placed once in a tab, however many of its runs are looked at.
import { readGraph } from './definition.ts';
import { createLayout, type Layout } from './layout.ts';

const mostKept = 30;
const kept = new Map<string, Layout>();

/** Returns the same layout for definitions with the same JSON. */
export function findLayout(definition: Readonly<Record<string, unknown>>): Layout {
  const key = JSON.stringify(definition);
  const layout = kept.get(key) ?? createLayout(readGraph(definition));
  // The last one that was used is the last one in the map.
  kept.delete(key);
  kept.set(key, layout);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return layout;
}
