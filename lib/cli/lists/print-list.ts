// Prints a list. Reports on standard error if there are more rows, and which options print them.
import { awaitCommandEnd, type CommandEnd } from '../terminal/command-end.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { createProgress } from '../terminal/progress.ts';
import { openScreen } from '../terminal/screen.ts';
import { followList } from './follow-list.ts';
import type { ListOptions } from './list-options.ts';
import { type ListSource, type Page, readPages } from './list-source.ts';
import { createRowPrinter } from './row-printer.ts';

const standardLimit = 50;

/**
 * Prints a list once or, with `follow`, continuously. Sets the exit code after Ctrl-C.
 * @throws CliError if the router cannot be reached or refuses the request
 */
export async function runList<Row>(source: ListSource<Row>, options: ListOptions): Promise<void> {
  const end = awaitCommandEnd(options.timeout);
  try {
    if (options.follow === true) await followList(source, { ...options, end });
    else await printList(source, options, end);
  } finally {
    end.release();
    if (end.cause() === 'interrupt') process.exitCode = exitCodes.interrupted;
  }
}

async function printList<Row>(source: ListSource<Row>, options: ListOptions, end: CommandEnd): Promise<void> {
  const {
    all: isWhole = false,
    json: isJson = false,
    limit = isWhole ? Number.POSITIVE_INFINITY : standardLimit,
  } = options;
  const screen = openScreen();
  const printRows = createRowPrinter(source, { isJson, screen, hasMoreRows: false, print: console.log });
  const progress = createProgress();
  let count = 0;
  let last: Page<Row> = { items: [] };
  try {
    for await (const page of readPages(source, { limit, isWhole, signal: end.signal })) {
      progress.clear();
      printRows(page.items);
      count += page.items.length;
      last = page;
      if (isWhole && page.searchedUntil !== undefined)
        progress.update(`searched back to ${page.searchedUntil}: ${count} ${source.noun} so far`);
    }
  } catch (error) {
    if (!end.signal.aborted) throw error;
  }
  progress.clear();
  for (const line of describeEnd(source.noun, { count, last, end })) console.error(line);
}

interface ListEnd {
  readonly count: number;
  readonly last: Page<unknown>;
  readonly end: Pick<CommandEnd, 'cause'>;
}

function describeEnd(noun: string, { count, last: { cursor, searchedUntil }, end }: ListEnd): string[] {
  if (end.cause() !== undefined) {
    const place =
      searchedUntil === undefined ? '' : `: searched back to ${searchedUntil}, use --until ${searchedUntil} to go on`;
    return [`stopped after ${count} ${noun}${place}`];
  }
  if (searchedUntil !== undefined && cursor !== undefined) {
    return [
      `${count === 0 ? `no ${noun} found yet` : `${count} ${noun}`}: the search stopped at ${searchedUntil}`,
      `to look further: add --all to search to the end, or --until ${searchedUntil} to go on from there`,
    ];
  }
  if (cursor !== undefined) return [`there are more ${noun}: use a larger --limit, or --all`];
  return count === 0 ? [`no ${noun} found`] : [];
}
