// Lists bulk acts, newest first, page by page.
import { createListBudget } from '../list-budget.ts';
import {
  choosePageSizes,
  chooseSpan,
  type ListPage,
  type ListRequest,
  readListPage,
  standardLimit,
} from '../list-page.ts';
import type { Listed, PartitionPage, Span } from '../list-partition.ts';
import type { BulkRecord, BulkRef } from './bulk.ts';

/** An act in the list of its environment. */
export type ListedBulk = Listed & Pick<BulkRef, 'id'> & { readonly record?: BulkRecord | undefined };

export interface BulkListStore {
  /** A page of the acts of an environment, without their records. */
  readonly readPage: (environment: string, span: Span, pageSize: number) => Promise<PartitionPage<ListedBulk>>;
  /** Reads the records of acts. Acts that are not stored any more are left out. */
  readonly readRecords: (refs: readonly BulkRef[]) => Promise<readonly BulkRecord[]>;
}

export interface BulkFilter {
  readonly environment: string;
  /** ISO 8601: the earliest start of an act, inclusive. */
  readonly since?: string | undefined;
  /** ISO 8601, exclusive. */
  readonly until?: string | undefined;
}

export interface BulkListDeps {
  readonly store: BulkListStore;
  readonly now: () => Date;
  readonly isVisible: (record: BulkRecord) => boolean;
}

/** How many records are read at once: each has up to 20 failures with their reasons. */
const mostRecords = 100;

/**
 * A page of the acts that a caller may see, the newest first.
 * @throws FlowgateError `invalid_request` for a cursor that no page of this filter returned
 */
export async function pageBulks(
  request: ListRequest<BulkFilter>,
  { store, now, isVisible }: BulkListDeps,
): Promise<ListPage<ListedBulk>> {
  const { filter, limit = standardLimit, budget = createListBudget(now), boundTo = filter } = request;
  const { environment } = filter;
  const admit = async (entries: readonly ListedBulk[]): Promise<readonly ListedBulk[]> => {
    const records = await store.readRecords(entries.map(({ id }) => ({ id, environment })));
    const visible = new Map(records.filter(isVisible).map((record) => [record.bulk.id, record]));
    return entries
      .map((entry) => ({ ...entry, record: visible.get(entry.id) }))
      .filter(({ record }) => record !== undefined);
  };
  return readListPage({
    partitions: [environment],
    span: chooseSpan(request),
    read: (partition, span, pageSize) => store.readPage(partition, span, pageSize),
    limit,
    pageSize: choosePageSizes(1, limit, mostRecords),
    budget,
    boundTo,
    admit,
  });
}
