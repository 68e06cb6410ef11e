// Reads one partition of a list, from an index of the events table or from the table itself. Knows only the keys of items, not
// their other attributes.
import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Listed, PartitionPage, Span } from '../../core/operate/list-partition.ts';
import { FlowgateError } from '../../value/errors.ts';
import { indexNames, type ListIndex, listKeys } from '../names.ts';
import { type Item, iterateItems } from './item-pages.ts';
import type { TableOptions } from './table-options.ts';

/** The key attributes of a list and its index. Without an index, they are those of the table. */
export interface ListPlace {
  readonly index?: ListIndex | undefined;
  readonly partition: string;
}

/** A condition on the items of a page. Items that it excludes are read and paid for, but not sent. */
export interface ItemFilter {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

export interface IndexPageRequest<Read extends Listed> extends ListPlace {
  readonly span: Span;
  /** How many items are read, also those that the filter excludes. */
  readonly pageSize: number;
  readonly filter?: ItemFilter | undefined;
  readonly parse: (item: Item) => Read;
}

const tableKeys = { partition: 'pk', sort: 'sk' } as const;

/** Sorts before and after every position. */
const bounds = { from: '0', before: '\uffff' } as const;

/**
 * A page of a partition, the newest first.
 * @throws FlowgateError `unavailable` while the index is being created
 */
export async function readIndexPage<Read extends Listed>(
  request: IndexPageRequest<Read>,
  { client, tableName }: TableOptions,
): Promise<PartitionPage<Read>> {
  const { span, filter, parse } = request;
  const before = span.before ?? bounds.before;
  // DynamoDB refuses a range that ends before it begins.
  if (before <= (span.from ?? bounds.from)) return { items: [] };
  const query = {
    ...buildQuery(request, { from: span.from ?? bounds.from, last: before }, filter),
    TableName: tableName,
    ScanIndexForward: false,
    // The bound is inclusive in the query, so its item may be read as well.
    Limit: request.pageSize + 1,
  };
  const { Items = [], LastEvaluatedKey } = await sendQuery(query, client);
  const items = Items.map(parse).filter(({ position }) => position < before);
  return { items, reached: LastEvaluatedKey?.[findKeys(request).sort]?.S };
}

/** The items of a partition between two positions, both inclusive, in the order of their positions. */
export function iterateIndex(
  place: ListPlace,
  bound: { readonly from: string; readonly last: string; readonly isNewestFirst?: boolean },
  { client, tableName }: TableOptions,
): AsyncGenerator<Item> {
  const query = {
    ...buildQuery(place, bound),
    TableName: tableName,
    ScanIndexForward: bound.isNewestFirst !== true,
  };
  return iterateItems((page) => sendQuery({ ...query, ExclusiveStartKey: page }, client));
}

/** Sorts after every position of a moment, and before every later one. */
export function findLastPosition(moment: string): string {
  return `${moment}#\uffff`;
}

function findKeys({ index }: ListPlace) {
  return index === undefined ? tableKeys : listKeys[index];
}

function buildQuery(
  place: ListPlace,
  { from, last }: { readonly from: string; readonly last: string },
  filter?: ItemFilter,
): Omit<QueryCommandInput, 'TableName'> {
  const { partition, sort } = findKeys(place);
  return {
    ...(place.index === undefined ? {} : { IndexName: indexNames[place.index] }),
    KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :last',
    ...(filter === undefined ? {} : { FilterExpression: filter.expression }),
    ExpressionAttributeNames: { '#partition': partition, '#sort': sort, ...filter?.names },
    ExpressionAttributeValues: {
      ':partition': { S: place.partition },
      ':from': { S: from },
      ':last': { S: last },
      ...filter?.values,
    },
  };
}

async function sendQuery(query: QueryCommandInput, client: TableOptions['client']) {
  try {
    return await client.send(new QueryCommand(query));
  } catch (error) {
    if (!isAboutMissingIndex(error)) throw error;
    const message = `the index "${query.IndexName}" of the events table is not ready: finish its migration, or try again in some minutes`;
    throw new FlowgateError('unavailable', message, { retryAfterSeconds: 60, cause: error });
  }
}

// DynamoDB has no error of its own for these. The last one comes from an index of an earlier version, which has other keys.
function isAboutMissingIndex(error: unknown): boolean {
  const isKnown = error instanceof Error && /^(ValidationException|ResourceNotFoundException)$/.test(error.name);
  return isKnown && /specified index|backfilling|key schema element/i.test(error.message);
}
