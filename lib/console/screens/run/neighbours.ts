// The runs before and after a run, in the list that it was opened from. Kept while the tab is open.

let ids: readonly string[] = [];

export function rememberNeighbours(listed: readonly string[]): void {
  ids = listed;
}

/** @param step -1 for the run above, 1 for the run below */
export function findNeighbour(id: string, step: -1 | 1): string | undefined {
  const at = ids.indexOf(id);
  return at < 0 ? undefined : ids[at + step];
}
