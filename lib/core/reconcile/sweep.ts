// Goes through the items of a span of time, the earliest first, and reports how far it came.

/** From a moment (inclusive) to another (exclusive). ISO 8601 with milliseconds, so that comparing text compares time. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/** The last moment of a window, for indexes whose upper bound is inclusive. */
export function computeLastMoment({ to }: Window): string {
  return new Date(Date.parse(to) - 1).toISOString();
}

export interface Dated {
  /** ISO 8601 with milliseconds. */
  readonly at: string;
}

export interface Sweep<Item extends Dated> {
  /** The earliest first. */
  readonly items: AsyncIterable<Item>;
  /** Checks consecutive items; returns how many of them, counted from the first, are done. */
  readonly look: (items: readonly Item[]) => Promise<number>;
}

export interface Swept {
  /** Everything before this moment has been looked at. */
  readonly until: string;
  readonly looked: number;
}

const groupSize = 100;

/** Sweeps a window until its end or the first item that is not done. */
export async function sweep<Item extends Dated>(window: Window, { items, look }: Sweep<Item>): Promise<Swept> {
  let looked = 0;
  for await (const group of groupsOf(items)) {
    const done = await look(group);
    looked += done;
    const undone = group[done];
    if (undone !== undefined) return { until: undone.at, looked };
  }
  return { until: window.to, looked };
}

async function* groupsOf<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < groupSize) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Merges several sources into one. All of them are sorted by time in the same order. */
export async function* mergeInOrder<Item extends Dated>(
  sources: readonly AsyncIterable<Item>[],
  order: 'earliest first' | 'newest first' = 'earliest first',
): AsyncGenerator<Item> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
  for (;;) {
    const first = findFirst(heads, order === 'earliest first' ? (a, b) => a < b : (a, b) => a > b);
    if (first === undefined) return;
    yield heads[first]?.value as Item;
    heads[first] = (await iterators[first]?.next()) as IteratorResult<Item>;
  }
}

function findFirst(
  heads: readonly IteratorResult<Dated>[],
  isBefore: (one: string, other: string) => boolean,
): number | undefined {
  let first: { readonly index: number; readonly at: string } | undefined;
  for (const [index, head] of heads.entries()) {
    if (head.done === true) continue;
    const { at } = head.value;
    if (first === undefined || isBefore(at, first.at)) first = { index, at };
  }
  return first?.index;
}
