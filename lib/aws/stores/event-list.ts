// The lists of events in DynamoDB: pages of the indexes `events` and `unmatched` and of indexed fields; and the items that searches
// read in addition.
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoredEvent } from '../../core/event/event.ts';
import { type EventKey, parseRunId, type RunId } from '../../core/event/identity.ts';
import type { EventSummary } from '../../core/operate/event-summary.ts';
import {
  type EventFilter,
  type EventListStore,
  type EventPageRequest,
  matchesEntry,
} from '../../core/operate/list-events.ts';
import type { PartitionPage } from '../../core/operate/list-partition.ts';
import type { RunStatus } from '../../core/run/run.ts';
import { FlowgateError } from '../../value/errors.ts';
import { listKeys } from '../names.ts';
import { listEventPartitions, parseEventEntry } from './event-index.ts';
import { eventFromItem, eventSortKey } from './event-store.ts';
import { nameFoundPartition } from './found-index.ts';
import type { Item } from './item-pages.ts';
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
    readStatuses: (ids) => readStatuses(ids, table),
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

function buildEventCondition({ source, name, organisations, workflowMarks, outcome }: EventFilter, isAll: boolean) {
  return buildFilter({
    equal: { source, name, refused: outcome === 'refused' ? true : undefined },
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

async function readStatuses(ids: readonly RunId[], table: TableOptions): Promise<ReadonlyMap<RunId, RunStatus>> {
  const keys = ids.map((id) => ({ pk: { S: parseRunId(id)?.key ?? '' }, sk: { S: `run#${id}` } }));
  const items = await readItems(keys, table, { names: { '#status': 'status' }, attributes: 'sk, #status' });
  return new Map(items.map(({ sk, status }) => [(sk?.S ?? '').slice('run#'.length) as RunId, status?.S as RunStatus]));
}

interface Projection {
  readonly names: Record<string, string>;
  readonly attributes: string;
}

/** How many items DynamoDB reads at once. */
const maxBatch = 100;

async function readItems(keys: readonly Item[], table: TableOptions, projection?: Projection): Promise<Item[]> {
  const unique = [...new Map(keys.map((key) => [`${key.pk?.S} ${key.sk?.S}`, key])).values()];
  const batches = Array.from({ length: Math.ceil(unique.length / maxBatch) }, (_, at) =>
    readBatch(unique.slice(at * maxBatch, (at + 1) * maxBatch), table, projection),
  );
  return (await Promise.all(batches)).flat();
}

/** How often the rest of a batch is requested: a response holds at most 16 MB, and a throttled table returns less. */
const maxTries = 8;

async function readBatch(
  keys: readonly Item[],
  { client, tableName }: TableOptions,
  projection?: Projection,
): Promise<Item[]> {
  const options = projection && {
    ProjectionExpression: projection.attributes,
    ExpressionAttributeNames: projection.names,
  };
  const items: Item[] = [];
  let rest = [...keys];
  for (let tries = 0; rest.length > 0; tries += 1) {
    if (tries === maxTries) throw createThrottledError();
    const RequestItems = { [tableName]: { ...options, Keys: rest } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems }));
    items.push(...(Responses?.[tableName] ?? []));
    rest = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
}

function createThrottledError(): FlowgateError {
  return new FlowgateError('unavailable', 'the events table is throttled: send the request again', {
    retryAfterSeconds: 1,
  });
}
