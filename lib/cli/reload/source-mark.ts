// Tells whether files have been saved since: their names, times and sizes as one text. It reads none of them.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Differs whenever a file at or below one of the places is saved, added or removed. A place that is missing counts too. */
export function sourceMark(places: readonly string[]): string {
  return places.flatMap(marksAt).join('\n');
}

function marksAt(place: string): string[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return [`${place} is missing`];
  if (!stats.isDirectory()) return [`${place} ${stats.mtimeMs} ${stats.size}`];
  return readdirSync(place)
    .toSorted()
    .flatMap((name) => marksAt(join(place, name)));
}
