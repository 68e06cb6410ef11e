// Reads a list of the router page by page, newest row first. It prints nothing.

import type { Screen } from '../terminal/screen.ts';
import type { Column } from '../terminal/table.ts';

/** One page of a list. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly cursor?: string | undefined;
  /** The moment to which the router has searched, ISO 8601. Present only if the search stopped before the page was full. */
  readonly searchedUntil?: string | undefined;
}

/** The request for one page. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Replaces the `since` of the list's filter. @default the filter's own */
  readonly since?: string | undefined;
}

/** One kind of list, such as runs: how its pages are read and how its rows are printed. */
export interface ListSource<Row> {
  /** The plural name of the rows for messages, such as `runs`. */
  readonly noun: string;
  readonly readPage: (query: PageQuery, signal: AbortSignal) => Promise<Page<Row>>;
  readonly columns: (screen: Screen) => readonly Column<Row>[];
  /** Returns a text that is unique for each line that `--follow` prints. It changes if the row must be printed again. */
  readonly identify: (row: Row) => string;
  /** Returns the moment by which the router sorts the list, ISO 8601. */
  readonly readMoment: (row: Row) => string;
  /** Whether the row can still change. `--follow` reads an open row again and prints its changes. */
  readonly isOpen: (row: Row) => boolean;
  /** The pause between two polls of `--follow`, in milliseconds. @default 2,000 */
  readonly pollMs?: number;
}

/** The largest page that the router returns. */
export const largestPage = 100;

/** The limits of `readPages`. */
export interface ReadListOptions {
  readonly limit: number;
  /** Whether to continue after the router has stopped its search before the page was full. */
  readonly isWhole: boolean;
  readonly signal: AbortSignal;
  readonly since?: string | undefined;
}

/**
 * Yields the pages of a list. Ends at the limit and at the end of the list. Unless `isWhole`, it also ends after a page at which
 * the router stopped its search.
 * @throws the errors of `readPage`
 */
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
