// Lists runs by a filter, newest first, page by page. The list of runs, the list of problems and the bulk acts on runs use it.
import type { RunId } from '../event/identity.ts';
import { isFailure, type RunStatus, type RunSummary } from '../run/run.ts';
import { createListBudget } from './list-budget.ts';
import {
  choosePageSizes,
  chooseSpan,
  type ListPage,
  type ListRequest,
  readListPage,
  standardLimit,
} from './list-page.ts';
import type { Listed, PartitionPage, Span } from './list-partition.ts';

export interface RunFilter {
  readonly environment: string;
  /** Only the runs of the workflows with these IDs are listed. @default all workflows that have had runs */
  readonly workflows?: readonly string[] | undefined;
  /** @default any */
  readonly status?: RunStatus | undefined;
  /** Only the runs of these organisations are listed. @default all runs, also those without an organisation */
  readonly organisations?: readonly string[] | undefined;
  readonly forced?: boolean | undefined;
  /** Lists all runs that did not succeed. @default `status` and `error` decide */
  readonly onlyFailures?: boolean | undefined;
  /** The name of the error. */
  readonly error?: string | undefined;
  /** The earliest start of a run, ISO 8601, inclusive. If only failures are listed, the earliest end. */
  readonly since?: string | undefined;
  /** The end of the period, ISO 8601, exclusive. It is compared with the same time as `since`. */
  readonly until?: string | undefined;
}

export type ListedRun = Omit<RunSummary, 'startedAt'> &
  Listed & {
    readonly id: RunId;
    /** ISO 8601. Absent for a run that waits. */
    readonly startedAt?: string | undefined;
  };

/**
 * `failures`: the runs that did not succeed, by their end. `waiting`: those that wait until their workflow is switched on, by the
 * acceptance of their event. Every other list is by the start.
 */
export type RunList = 'runs' | 'failures' | 'waiting';

export interface RunPageRequest {
  readonly list: RunList;
  readonly partition: string;
  readonly span: Span;
  readonly pageSize: number;
  readonly filter: RunFilter;
}

/** Where runs are listed from. Debug runs, and runs whose start is not recorded yet, are not in it. */
export interface RunListStore {
  /** The names of the partitions of a filter's workflows. */
  readonly partitions: (filter: Pick<RunFilter, 'environment' | 'workflows'>) => Promise<readonly string[]>;
  /** A page of one partition: the runs that match the filter among those that are read. */
  readonly readPage: (request: RunPageRequest) => Promise<PartitionPage<ListedRun>>;
}

export interface ListDeps<Store> {
  readonly store: Store;
  readonly now: () => Date;
}

/** How many entries are read at once of all partitions together: about 700 kB. */
export const mostAtOnce = 2_000;

/**
 * A page of the runs of a filter, the newest first. To go through all of them, pass the cursor of each page to the next call
 * until a page has none; a page may be empty and have one.
 * @throws FlowgateError `invalid_request` for a cursor that no page of this filter returned
 */
export async function pageRuns(
  request: ListRequest<RunFilter>,
  { store, now }: ListDeps<RunListStore>,
): Promise<ListPage<ListedRun>> {
  const { filter, limit = standardLimit, budget = createListBudget(now), boundTo = filter } = request;
  const span = chooseSpan(request);
  const list = chooseRunList(filter);
  const partitions = filter.organisations?.length === 0 ? [] : await store.partitions(filter);
  return readListPage({
    partitions,
    span,
    read: (partition, within, pageSize) => store.readPage({ list, partition, span: within, pageSize, filter }),
    limit,
    pageSize: choosePageSizes(partitions.length, limit, mostAtOnce),
    budget,
    boundTo,
  });
}

/** Failures and waiting runs have their own lists; only failures have an error. */
export function chooseRunList({ status, error, onlyFailures: isAsked = false }: RunFilter): RunList {
  if (isAsked) return 'failures';
  if (status === 'waiting') return 'waiting';
  const onlyFailures = status === undefined ? error !== undefined : isFailure(status);
  return onlyFailures ? 'failures' : 'runs';
}

/** Whether a run matches a filter. The filter's period is not compared. */
export function matchesRun(run: Omit<RunSummary, 'startedAt'>, filter: RunFilter): boolean {
  const { environment, workflows, organisations } = filter;
  return (
    run.environment === environment &&
    (workflows === undefined || workflows.includes(run.workflowId)) &&
    (organisations === undefined || organisations.includes(run.organisationId ?? '')) &&
    (['status', 'forced', 'error'] as const).every((name) => filter[name] === undefined || filter[name] === run[name])
  );
}
