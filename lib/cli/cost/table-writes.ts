// Counts the write units of the events table: of each item, and of each index that contains it. It follows the items, because an
// update changes only the indexes that hold one of the changed attributes.
import { type ListIndex, listedOfEvent, listedOfRun, listedOfWaiting, listKeys } from '../../aws/names.ts';
import { isJsonObject, type JsonObject } from '../../value/json.ts';

const projected: Readonly<Record<ListIndex, readonly string[]>> = {
  events: listedOfEvent,
  unmatched: listedOfEvent,
  runs: listedOfRun,
  failures: listedOfRun,
  waiting: listedOfWaiting,
};

const bytesPerUnit = 1_024;

/** Indexes of the events table, each with the attributes that it holds besides its keys. */
export type CountedIndexes = Readonly<Partial<Record<ListIndex, readonly string[]>>>;

export class TableWrites {
  readonly #indexes: CountedIndexes;
  readonly #items = new Map<string, JsonObject>();

  /** @param indexes @default those of the stack */
  constructor(indexes: CountedIndexes = projected) {
    this.#indexes = indexes;
  }

  /** Returns the write units of a PutItem or an UpdateItem of the router, whose placeholders are named like the attributes. */
  count(input: unknown): number {
    if (!isJsonObject(input)) return 0;
    const { Item: item, Key: key } = input;
    if (isJsonObject(item)) return this.#write(JSON.stringify([item.pk, item.sk]), {}, item);
    if (!isJsonObject(key)) return 0;
    const place = JSON.stringify([key.pk, key.sk]);
    return this.#write(place, this.#items.get(place) ?? key, readSetAttributes(input));
  }

  #write(place: string, before: JsonObject, set: JsonObject): number {
    const after = { ...before, ...set };
    this.#items.set(place, after);
    const changed = Object.keys(set).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(set[name]));
    const isWritten = (name: ListIndex): boolean => {
      const { partition, sort } = listKeys[name];
      if (after[partition] === undefined || after[sort] === undefined) return false;
      const held = [partition, sort, ...(this.#indexes[name] ?? [])];
      return changed.some((attribute) => held.includes(attribute));
    };
    const indexes = (Object.keys(this.#indexes) as ListIndex[]).filter(isWritten);
    // The attributes of an entry of an index are short: one unit.
    return Math.max(1, Math.ceil(countBytes(after) / bytesPerUnit)) + indexes.length;
  }
}

function readSetAttributes({ ExpressionAttributeValues: values }: JsonObject): JsonObject {
  if (!isJsonObject(values)) return {};
  const entries = Object.entries(values).filter(([name]) => name !== ':undelivered');
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(1), value]));
}

/** The size of an item: the names of its attributes and their values. */
function countBytes(item: JsonObject): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + countValue(value), 0);
}

function countValue(value: unknown): number {
  const [[type, content] = []] = isJsonObject(value) ? Object.entries(value) : [];
  // Requests have binary values as base64.
  return typeof content === 'string' ? Buffer.byteLength(content, type === 'B' ? 'base64' : 'utf8') : 1;
}
