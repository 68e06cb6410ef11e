// A list that stays still while it is read: rows are updated in place, and new ones wait until they are asked for.
import { keepIfEqual } from './keep-if-equal.ts';

export interface ListState<Row> {
  readonly rows: readonly Row[];
  /** New rows, newest first, that are not shown yet. */
  readonly waiting: readonly Row[];
  readonly cursor?: string | undefined;
  readonly searchedUntil?: string | undefined;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly cursor?: string | undefined;
  readonly searchedUntil?: string | undefined;
}

interface Identified {
  readonly id: string;
}

/**
 * Merges the newest page into what is shown. Returns the same state if nothing changed. While less than one page is shown, `cursor` and
 * `searchedUntil` follow the newest page; later pages keep their own.
 */
export function mergeNewest<Row extends Identified>(
  state: ListState<Row> | undefined,
  page: ListPage<Row>,
): ListState<Row> {
  if (state === undefined) return { ...page, waiting: [] };
  const newest = new Map(page.rows.map((row) => [row.id, row]));
  const shown = new Set(state.rows.map(({ id }) => id));
  const rows = state.rows.map((row) => {
    const update = newest.get(row.id);
    return update === undefined ? row : keepIfEqual(row, update);
  });
  const fresh = page.rows.filter(({ id }) => !shown.has(id));
  const known = new Set(fresh.map(({ id }) => id));
  const waiting = [...fresh, ...state.waiting.filter(({ id }) => !known.has(id))];
  const isSame = rows.every((row, at) => row === state.rows[at]) && waiting.length === state.waiting.length;
  // An empty list has no row that could move.
  if (state.rows.length === 0) return isSame ? state : { ...page, waiting: [] };
  return isSame ? state : { ...state, rows, waiting };
}

/** Shows the rows that wait, above all others. */
export function showWaiting<Row>(state: ListState<Row>): ListState<Row> {
  return { ...state, rows: [...state.waiting, ...state.rows], waiting: [] };
}

/** Adds an older page below. */
export function appendOlder<Row extends Identified>(state: ListState<Row>, page: ListPage<Row>): ListState<Row> {
  const shown = new Set(state.rows.map(({ id }) => id));
  return { ...state, ...page, rows: [...state.rows, ...page.rows.filter(({ id }) => !shown.has(id))] };
}
