// Reads one page of a list, within its budget: the items that are admitted, and how to go on.
import type { ListBudget } from './list-budget.ts';
import { formatCursor } from './list-cursor.ts';
import { NewestFirst } from './list-merge.ts';
import { type Listed, type ReadPartition, readMoment, type Span } from './list-partition.ts';

export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Of the next page; absent where there is no more. The next page may be empty. */
  readonly cursor?: string | undefined;
  /** ISO 8601: where the request stopped early, because it had read enough. Older items may exist. */
  readonly searchedUntil?: string | undefined;
}

export interface PageRequest<Item extends Listed> {
  readonly partitions: readonly string[];
  readonly span: Span;
  readonly read: ReadPartition<Item>;
  readonly limit: number;
  readonly pageSize: number;
  readonly budget: ListBudget;
  /** What a cursor of this list is bound to. */
  readonly filter: object;
  /** Returns those items of a group that belong to the list, if that takes more than their entries. @default all */
  readonly admit?: ((items: readonly Item[]) => Promise<readonly Item[]>) | undefined;
}

/** Items whose admission takes further reads are checked in groups of this size. */
export const admissionSize = 100;

/** A page of a list: full, or to the end of the list, or as far as the budget allows. */
export async function readListPage<Item extends Listed>(request: PageRequest<Item>): Promise<ListPage<Item>> {
  const { partitions, span, read, pageSize, budget, filter } = request;
  const merged = new NewestFirst({ partitions, span, read, pageSize });
  const found: Item[] = [];
  // Every item from this position on has been examined.
  let examined: string | undefined;
  while (!merged.isAtEnd) {
    if (!budget.takePage()) return endEarly(found, examined, filter);
    const groups = splitGroups(await merged.next());
    for (const [at, group] of groups.entries()) {
      if (at > 0 && budget.isOver()) return endEarly(found, examined, filter);
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

/** Adds the admitted items; the page, if it is full with them. */
function fillPage<Item extends Listed>(
  { found, admitted, isLast }: { readonly found: Item[]; readonly admitted: readonly Item[]; readonly isLast: boolean },
  { limit, filter }: PageRequest<Item>,
): ListPage<Item> | undefined {
  const fitting = admitted.slice(0, limit - found.length);
  found.push(...fitting);
  const last = found.at(-1);
  if (found.length < limit || last === undefined) return undefined;
  if (isLast && fitting.length === admitted.length) return { items: found };
  return { items: found, cursor: formatCursor(last.position, filter) };
}

function endEarly<Item>(items: readonly Item[], examined: string | undefined, filter: object): ListPage<Item> {
  if (examined === undefined) throw new Error('a list ended before its first page');
  return { items, cursor: formatCursor(examined, filter), searchedUntil: readMoment(examined) };
}

function splitGroups<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / admissionSize);
  return Array.from({ length: count }, (_, at) => items.slice(at * admissionSize, (at + 1) * admissionSize));
}
