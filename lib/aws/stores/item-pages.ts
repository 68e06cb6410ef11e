// Reads many items from DynamoDB: all pages of a query or scan, one after the other, or the items of many keys.
import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { FlowgateError } from '../../value/errors.ts';
import type { TableOptions } from './table-options.ts';

export type Item = Record<string, AttributeValue>;

interface Page {
  readonly Items?: Item[] | undefined;
  /** Absent on the last page. */
  readonly LastEvaluatedKey?: Item | undefined;
}

type ReadPage = (from: Item | undefined) => Promise<Page>;

/** Yields the items of all pages. A page is read when its first item is requested. */
export async function* iterateItems(read: ReadPage): AsyncGenerator<Item> {
  let from: Item | undefined;
  do {
    const page = await read(from);
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** As `iterateItems`, in one list. */
export async function readAllItems(read: ReadPage): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of iterateItems(read)) items.push(item);
  return items;
}

export interface Projection {
  readonly names: Record<string, string>;
  readonly attributes: string;
}

/** How many items DynamoDB reads at once. */
const maxBatch = 100;

/**
 * Reads the items of these keys, in any order. Keys without an item are left out.
 * @throws FlowgateError `unavailable` while the table is throttled
 */
export async function readItems(keys: readonly Item[], table: TableOptions, projection?: Projection): Promise<Item[]> {
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
