// Reads all pages of a DynamoDB query or scan, one after the other.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

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
