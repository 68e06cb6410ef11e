// A list of the router as the command line reads it: pages, the newest row first. Prints nothing.

import type { Screen } from '../terminal/screen.ts';
import type { Column } from '../terminal/table.ts';

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly cursor?: string | undefined;
  /** Where the search stopped before the page was full. */
  readonly searchedUntil?: string | undefined;
}

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** In place of the filter's own `since`. */
  readonly since?: string | undefined;
}

export interface ListSource<Row> {
  /** In the plural: `runs`. */
  readonly noun: string;
  readonly readPage: (query: PageQuery, signal: AbortSignal) => Promise<Page<Row>>;
  readonly columns: (screen: Screen) => readonly Column<Row>[];
  /** Differs for rows that `--follow` prints separately, also for a row that changed. */
  readonly identify: (row: Row) => string;
  /** The moment by which the list is sorted. */
  readonly readMoment: (row: Row) => string;
  /** Whether the row is expected to change, so that `--follow` prints it again. */
  readonly isOpen: (row: Row) => boolean;
}

/** The largest page that the router returns. */
export const largestPage = 100;

export interface ReadListOptions {
  readonly limit: number;
  /** Whether to go on where the router stopped searching early. */
  readonly isWhole: boolean;
  readonly signal: AbortSignal;
  readonly since?: string | undefined;
}

/** Reads page after page, until the limit, the end of the list or, unless `isWhole`, the end of the router's search. */
export async function* readPages<Row>(
  { readPage }: Pick<ListSource<Row>, 'readPage'>,
  { limit, isWhole, signal, since }: ReadListOptions,
): AsyncGenerator<Page<Row>> {
  let left = limit;
  let cursor: string | undefined;
  do {
    const page = await readPage({ limit: Math.min(left, largestPage), cursor, since }, signal);
    left -= page.items.length;
    cursor = page.cursor;
    yield page;
    if (page.searchedUntil !== undefined && !isWhole) return;
  } while (cursor !== undefined && left > 0);
}
