// Follows a list: prints new rows when they appear, the newest last. It polls, because the router has no stream.
import { callThroughOutage } from '../router/outage.ts';
import { type CommandEnd, pause } from '../terminal/command-end.ts';
import { formatElapsed } from '../terminal/elapsed.ts';
import { openScreen } from '../terminal/screen.ts';
import { type ListSource, readPages } from './list-source.ts';
import { createRowPrinter } from './row-printer.ts';

export interface FollowOptions {
  /** Ends the list: after Ctrl-C or the time limit. */
  readonly end: CommandEnd;
  /** The oldest row to print first, as `--since`. @default no limit */
  readonly since?: string;
  /** The number of existing rows that are printed first. @default 10 */
  readonly limit?: number;
  /** Prints one JSON object per line instead of a table. @default false */
  readonly json?: boolean;
  /** The pause between two polls, in milliseconds. @default that of the list */
  readonly pollMs?: number;
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Prints a row. @default console.log */
  readonly print?: (line: string) => void;
  /** Prints a line that is not a row. @default console.error */
  readonly report?: (line: string) => void;
}

/**
 * Prints the newest existing rows, then each new row, until `end`. Then reports the number of new rows.
 * @throws CliError if the router refuses a request, or after an outage of 2 minutes
 */
export async function followList<Row>(source: ListSource<Row>, options: FollowOptions): Promise<void> {
  const { end, limit = 10, json = false, now = Date.now, report = console.error, print = console.log } = options;
  const { pollMs = source.pollMs ?? standardPollMs } = options;
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

const standardPollMs = 2_000;
/** An index contains a row only some seconds after its time, so each poll reads this time span again. */
const overlapMs = 30_000;
/** How long an open row is read again, so that its changes are printed. */
const longestWatchMs = 900_000;

/** Reads the rows of a list, and remembers their identities, so that it returns each row once. */
class Feed<Row> {
  readonly #source: ListSource<Row>;
  readonly #now: () => number;
  /** The time at which a row was last read, by the identity of the row. The clock is that of this machine. */
  readonly #seen = new Map<string, number>();
  /** The moments of the open rows, by the identity of the row. */
  readonly #open = new Map<string, number>();
  /** The moment of the oldest row to return. Older rows are omitted because of the limit. */
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
    // This is a duration before now, because the clocks of this machine and the router may differ.
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

  /** Returns the rows that were not returned before, oldest first. */
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

  /**
   * Forgets the open rows, because the next poll finds those that are still open, and the rows that were not read for a long
   * time.
   */
  #forget(now: number): void {
    this.#open.clear();
    for (const [id, readAt] of this.#seen) if (readAt < now - 2 * longestWatchMs) this.#seen.delete(id);
  }

  #toTime(row: Row): number {
    return Date.parse(this.#source.readMoment(row));
  }
}
