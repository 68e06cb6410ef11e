// Follows a list: prints new rows as they come, the newest last. Polls, because the router has no stream.
import { callThroughOutage } from '../router/outage.ts';
import { type CommandEnd, pause } from '../terminal/command-end.ts';
import { formatElapsed } from '../terminal/elapsed.ts';
import { openScreen } from '../terminal/screen.ts';
import { type ListSource, readPages } from './list-source.ts';
import { createRowPrinter } from './row-printer.ts';

export interface FollowOptions {
  readonly end: CommandEnd;
  readonly since?: string;
  /** Rows at the beginning. @default 10 */
  readonly limit?: number;
  readonly json?: boolean;
  /** @default 2 s */
  readonly pollMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default console.log */
  readonly print?: (line: string) => void;
  /** Prints a line that is not a row. @default console.error */
  readonly report?: (line: string) => void;
}

/** Prints the rows of the beginning, then new ones until the end. @throws CliError after an outage of 2 minutes */
export async function followList<Row>(source: ListSource<Row>, options: FollowOptions): Promise<void> {
  const { end, limit = 10, json = false, pollMs = 2_000, now = Date.now, report = console.error } = options;
  const { print = console.log } = options;
  const screen = openScreen();
  const printRows = createRowPrinter(source, { isJson: json, screen, hasMoreRows: true, print });
  const feed = new Feed(source, now);
  const startedAt = now();
  try {
    printRows(await feed.begin(limit, end.signal));
    while (!end.signal.aborted) {
      await pause(pollMs, end.signal);
      const read = () => feed.readNew(end.signal);
      printRows(await callThroughOutage(read, { signal: end.signal, now, print: report }));
    }
  } catch (error) {
    if (!end.signal.aborted) throw error;
  }
  report(`stopped after ${formatElapsed(now() - startedAt)}: ${feed.newRows} new ${source.noun}`);
}

/** An index shows a row some seconds late, so each poll reads these again. */
const overlapMs = 30_000;
/** A row that is open is looked at for this long. */
const longestWatchMs = 900_000;

/** Knows which rows were returned, so that each one is returned once. */
class Feed<Row> {
  readonly #source: ListSource<Row>;
  readonly #now: () => number;
  /** When a row was last read, by its identity, on the clock of this machine. */
  readonly #seen = new Map<string, number>();
  /** The moments of rows that may change, by the row's identity. */
  readonly #open = new Map<string, number>();
  /** Older rows were left out at the beginning. */
  #floor = Number.NEGATIVE_INFINITY;
  #readAt = 0;
  newRows = 0;

  constructor(source: ListSource<Row>, now: () => number) {
    this.#source = source;
    this.#now = now;
  }

  async begin(limit: number, signal: AbortSignal): Promise<Row[]> {
    this.#readAt = this.#now();
    const rows: Row[] = [];
    let hasMore = false;
    for await (const { items, cursor } of readPages(this.#source, { limit, isWhole: false, signal })) {
      rows.push(...items);
      hasMore = cursor !== undefined;
    }
    const oldest = rows.at(-1);
    if (hasMore && oldest !== undefined) this.#floor = this.#toTime(oldest);
    if (hasMore && oldest === undefined) this.#floor = this.#readAt - overlapMs;
    return this.#take(rows);
  }

  async readNew(signal: AbortSignal): Promise<Row[]> {
    const startedAt = this.#now();
    // A duration and not a moment, so that the clock of this machine does not matter.
    const since = `${Math.ceil((startedAt - this.#chooseStart(startedAt)) / 1000)}s`;
    const rows: Row[] = [];
    const all = { limit: Number.POSITIVE_INFINITY, isWhole: true, signal, since };
    for await (const { items } of readPages(this.#source, all)) rows.push(...items);
    this.#forget(startedAt);
    this.#readAt = startedAt;
    const fresh = this.#take(rows);
    this.newRows += fresh.length;
    return fresh;
  }

  #chooseStart(now: number): number {
    const oldestOpen = Math.min(...this.#open.values(), this.#readAt);
    return Math.min(this.#readAt, Math.max(oldestOpen, now - longestWatchMs)) - overlapMs;
  }

  /** The rows that were not returned before, the oldest first. */
  #take(rows: readonly Row[]): Row[] {
    const fresh = rows.filter((row) => {
      const id = this.#source.identify(row);
      const isNew = !this.#seen.has(id) && this.#toTime(row) >= this.#floor;
      this.#seen.set(id, this.#readAt);
      return isNew;
    });
    for (const row of rows) this.#watch(row);
    return fresh.toSorted((one, other) => this.#toTime(one) - this.#toTime(other));
  }

  #watch(row: Row): void {
    const id = this.#source.identify(row);
    if (this.#source.isOpen(row)) this.#open.set(id, this.#toTime(row));
  }

  /** Open rows are found again by each poll for as long as they are open. */
  #forget(now: number): void {
    this.#open.clear();
    for (const [id, readAt] of this.#seen) if (readAt < now - 2 * longestWatchMs) this.#seen.delete(id);
  }

  #toTime(row: Row): number {
    return Date.parse(this.#source.readMoment(row));
  }
}
