// Merges partitions into one list, the newest first. Reads as few pages as the order of the next items requires.
import type { Listed, ReadPartition, Span } from './list-partition.ts';

export interface MergeOptions<Item extends Listed> {
  readonly partitions: readonly string[];
  readonly span: Span;
  readonly read: ReadPartition<Item>;
  /** How many items of a partition are read at once. `round` is the number of earlier calls of `next`. */
  readonly pageSize: (round: number) => number;
}

interface Source<Item> {
  readonly partition: string;
  /** Read and not returned yet, the newest first. */
  readonly waiting: Item[];
  /** Every item from this position on has been read; absent before the first page. */
  reached?: string | undefined;
  isRead: boolean;
}

export class NewestFirst<Item extends Listed> {
  readonly #options: MergeOptions<Item>;
  readonly #sources: readonly Source<Item>[];
  #round = 0;

  constructor(options: MergeOptions<Item>) {
    this.#options = options;
    this.#sources = options.partitions.map((partition) => ({ partition, waiting: [], isRead: false }));
  }

  /** Whether every item has been returned. */
  get isAtEnd(): boolean {
    return this.#sources.every(({ isRead, waiting }) => isRead && waiting.length === 0);
  }

  /** Reads one more page of each partition that is behind, and returns the items whose order is now certain. May return none. */
  async next(): Promise<Item[]> {
    const pageSize = this.#options.pageSize(this.#round);
    this.#round += 1;
    await Promise.all(this.#listBehind().map((source) => this.#readPage(source, pageSize)));
    return this.#takeCertain();
  }

  /** Every item that is newer than this position has been returned; undefined before the first page. */
  get covered(): string | undefined {
    const reached = this.#sources.flatMap((source) => (isBehind(source) ? [source.reached] : []));
    return reached.includes(undefined) ? undefined : (reached as string[]).toSorted().at(-1);
  }

  // An item is next once no partition can have a newer one that was not read.
  #listBehind(): Source<Item>[] {
    const newest = this.#findNewest()?.waiting[0]?.position;
    return this.#sources.filter((source) => isBehind(source) && (newest === undefined || isUnsure(source, newest)));
  }

  async #readPage(source: Source<Item>, pageSize: number): Promise<void> {
    const { span, read } = this.#options;
    const page = await read(source.partition, { ...span, before: source.reached ?? span.before }, pageSize);
    source.waiting.push(...page.items);
    source.isRead = page.reached === undefined;
    source.reached = page.reached;
  }

  #takeCertain(): Item[] {
    const taken: Item[] = [];
    for (;;) {
      const newest = this.#findNewest();
      const position = newest?.waiting[0]?.position;
      if (newest === undefined || position === undefined) return taken;
      if (this.#sources.some((source) => isBehind(source) && isUnsure(source, position))) return taken;
      taken.push(newest.waiting.shift() as Item);
    }
  }

  #findNewest(): Source<Item> | undefined {
    let newest: Source<Item> | undefined;
    for (const source of this.#sources) {
      const position = source.waiting[0]?.position;
      if (position !== undefined && position > (newest?.waiting[0]?.position ?? '')) newest = source;
    }
    return newest;
  }
}

/** Whether a page of the partition must be read before more of it is known. */
function isBehind({ isRead, waiting }: Source<unknown>): boolean {
  return !isRead && waiting.length === 0;
}

/** Whether the partition may have an item that is newer than a position. */
function isUnsure({ reached }: Source<unknown>, position: string): boolean {
  return reached === undefined || reached > position;
}
