// Detects whether files have changed: their names, times and sizes as one text. It does not read their content.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Returns a text that changes whenever a file at or below one of the places is saved, added or removed. A place may be missing. */
export function computeSourceMark(places: readonly string[]): string {
  return places.flatMap(listMarks).join('\n');
}

function listMarks(place: string): string[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return [`${place} is missing`];
  if (!stats.isDirectory()) return [`${place} ${stats.mtimeMs} ${stats.size}`];
  return readdirSync(place)
    .toSorted()
    .flatMap((name) => listMarks(join(place, name)));
}
