// Reads one page of a list, within its budget: the items that belong to it, and the cursor of the next page.
import type { ListBudget } from './list-budget.ts';
import { formatCursor, parseCursor } from './list-cursor.ts';
import { NewestFirst } from './list-merge.ts';
import { type Listed, type ReadPartition, readMoment, type Span } from './list-partition.ts';

export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; absent if there is no further page. The next page may be empty. */
  readonly cursor?: string | undefined;
  /** ISO 8601: only items since this moment were searched, because the request's budget was used up. Older items may exist. */
  readonly searchedUntil?: string | undefined;
}

export interface PageRequest<Item extends Listed> {
  readonly partitions: readonly string[];
  readonly span: Span;
  readonly read: ReadPartition<Item>;
  readonly limit: number;
  readonly pageSize: (round: number) => number;
  readonly budget: ListBudget;
  /** The data that a cursor of this list is bound to, as JSON. */
  readonly boundTo: object;
  /** Returns the items of a group that belong to the list, for lists that cannot decide it by the entries. @default all */
  readonly admit?: ((items: readonly Item[]) => Promise<readonly Item[]>) | undefined;
}

/** What part of a list a request reads. */
export interface ListRequest<Filter> {
  readonly filter: Filter;
  /** The cursor of the previous page. @default the newest page is read */
  readonly cursor?: string | undefined;
  /** @default 50 */
  readonly limit?: number | undefined;
  /** @default at most 8 pages of each partition, and 600 ms */
  readonly budget?: ListBudget | undefined;
  /** What the cursor is bound to, as JSON. @default the filter */
  readonly boundTo?: object | undefined;
}

export const standardLimit = 50;

/**
 * The sizes of the pages that are read of each partition. The first pages together could fill the list's page twice. Later pages
 * are larger and larger: a filter that left out most items so far probably leaves out most of the next ones. @param most how many
 * items of all partitions together are read at once
 */
export function choosePageSizes(partitions: number, limit: number, most: number): (round: number) => number {
  return (round) => {
    const together = Math.min(2 * (limit + 1) * 4 ** round, Math.max(most, 2 * (limit + 1)));
    return Math.max(Math.ceil(together / Math.max(partitions, 1)), 10);
  };
}

/** The span of a page: the filter's whole span, or the rest of it after the cursor. @throws FlowgateError as `parseCursor` */
export function chooseSpan({
  filter,
  cursor,
  boundTo = filter,
}: ListRequest<{ readonly since?: string | undefined; readonly until?: string | undefined }>): Span {
  if (cursor === undefined) return { from: filter.since, before: filter.until };
  const { position, since } = parseCursor(cursor, boundTo);
  return { from: since, before: position };
}

/** If a list must read more to decide which items belong to it, it checks items in groups of this size. */
export const admissionSize = 100;

/** A page of a list: full, or to the end of the list, or as far as the budget allows. */
export async function readListPage<Item extends Listed>(request: PageRequest<Item>): Promise<ListPage<Item>> {
  const { partitions, span, read, pageSize, budget } = request;
  const merged = new NewestFirst({ partitions, span, read, pageSize });
  const found: Item[] = [];
  // Every item from this position on has been examined.
  let examined: string | undefined;
  while (!merged.isAtEnd) {
    if (!budget.takePage()) return endEarly(found, examined, request);
    const groups = splitGroups(await merged.next());
    for (const [at, group] of groups.entries()) {
      if (at > 0 && budget.isOver()) return endEarly(found, examined, request);
      const admitted = request.admit === undefined ? group : await request.admit(group);
      const isLast = merged.isAtEnd && at === groups.length - 1;
      const page = fillPage({ found, admitted, isLast }, request);
      if (page !== undefined) return page;
      examined = group.at(-1)?.position;
    }
    examined = merged.covered ?? examined;
  }
  return { items: found };
}

/** Adds the items that belong to the list. Returns the page if it is full now. */
function fillPage<Item extends Listed>(
  { found, admitted, isLast }: { readonly found: Item[]; readonly admitted: readonly Item[]; readonly isLast: boolean },
  request: PageRequest<Item>,
): ListPage<Item> | undefined {
  const { limit } = request;
  const fitting = admitted.slice(0, limit - found.length);
  found.push(...fitting);
  const last = found.at(-1);
  if (found.length < limit || last === undefined) return undefined;
  if (isLast && fitting.length === admitted.length) return { items: found };
  return { items: found, cursor: writeCursor(last.position, request) };
}

function endEarly<Item extends Listed>(
  items: readonly Item[],
  examined: string | undefined,
  request: PageRequest<Item>,
): ListPage<Item> {
  if (examined === undefined) throw new Error('a list ended before its first page');
  return { items, cursor: writeCursor(examined, request), searchedUntil: readMoment(examined) };
}

function writeCursor<Item extends Listed>(position: string, { span, boundTo }: PageRequest<Item>): string {
  return formatCursor({ position, since: span.from }, boundTo);
}

function splitGroups<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / admissionSize);
  return Array.from({ length: count }, (_, at) => items.slice(at * admissionSize, (at + 1) * admissionSize));
}
