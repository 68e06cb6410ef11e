// The lists of events in DynamoDB: pages of the indexes `events` and `unmatched` and of indexed fields; and the items that searches
// read in addition.
import type { StoredEvent } from '../../core/event/event.ts';
import { type EventKey, parseRunId, type RunId } from '../../core/event/identity.ts';
import type { EventSummary } from '../../core/operate/event-summary.ts';
import {
  type EventFilter,
  type EventListStore,
  type EventPageRequest,
  matchesEntry,
  type RunState,
} from '../../core/operate/list-events.ts';
import type { PartitionPage } from '../../core/operate/list-partition.ts';
import type { RunStatus } from '../../core/run/run.ts';
import { listKeys } from '../names.ts';
import { listEventPartitions, parseEventEntry } from './event-index.ts';
import { eventFromItem, eventSortKey } from './event-store.ts';
import { nameFoundPartition } from './found-index.ts';
import { type Item, readItems } from './item-pages.ts';
import { buildFilter } from './list-filter.ts';
import { readIndexPage } from './list-index.ts';
import type { TableOptions } from './table-options.ts';

export function createEventList(table: TableOptions): EventListStore {
  return {
    partitions: (list, { environment, where }) =>
      list === 'found' && where !== undefined
        ? [nameFoundPartition(environment, where)]
        : listEventPartitions(environment),
    readPage: (request) => readPage(request, table),
    readEvents: (keys) => readEvents(keys, table),
    readRunStates: (ids) => readRunStates(ids, table),
  };
}

async function readPage(
  { list, partition, span, pageSize, filter }: EventPageRequest,
  table: TableOptions,
): Promise<PartitionPage<EventSummary>> {
  const index = list === 'found' ? undefined : list;
  const sort = index === undefined ? 'sk' : listKeys[index].sort;
  const parse = (item: Item) => parseEventEntry(item, filter.environment, item[sort]?.S ?? '');
  const condition = buildEventCondition(filter, list === 'unmatched');
  const page = await readIndexPage({ index, partition, span, pageSize, filter: condition, parse }, table);
  return { ...page, items: page.items.filter((event) => matchesEntry(event, filter)) };
}

function buildEventCondition(filter: EventFilter, isAll: boolean) {
  const { source, name, organisations, workflowMarks, outcome, forced } = filter;
  return buildFilter({
    // An entry has the flag only if it is true, so the others are left out after they were read.
    equal: { source, name, refused: outcome === 'refused' ? true : undefined, forced: forced || undefined },
    oneOf: { organisationId: organisations },
    absentOrContains: {
      // Entries of `unmatched` have no marks. In other lists, this condition without alternatives finds the entries without marks.
      marks: outcome === 'unmatched' ? (isAll ? undefined : []) : workflowMarks,
    },
  });
}

async function readEvents(keys: readonly EventKey[], table: TableOptions): Promise<StoredEvent[]> {
  const items = await readItems(
    keys.map((key) => ({ pk: { S: key }, sk: { S: eventSortKey } })),
    table,
  );
  return items.map(eventFromItem);
}

async function readRunStates(ids: readonly RunId[], table: TableOptions): Promise<ReadonlyMap<RunId, RunState>> {
  const keys = ids.map((id) => ({ pk: { S: parseRunId(id)?.key ?? '' }, sk: { S: `run#${id}` } }));
  const projection = { names: { '#status': 'status' }, attributes: 'sk, #status, startedAt' };
  const items = await readItems(keys, table, projection);
  return new Map(items.map((item) => [(item.sk?.S ?? '').slice('run#'.length) as RunId, parseRunState(item)]));
}

function parseRunState({ status, startedAt }: Item): RunState {
  return { status: status?.S as RunStatus, startedAt: startedAt?.S };
}
