// Lists that the router returns in one response: without pages, and not sorted by a time.

import type { Command } from 'commander';
import { addConnectionOptions } from '../router/connection.ts';
import { addFollowOptions, type FollowListOptions } from './list-options.ts';
import type { ListSource } from './list-source.ts';
import { runList } from './print-list.ts';

/** One kind of list that is read as a whole. */
export interface WholeList<Row> extends Pick<ListSource<Row>, 'noun' | 'columns' | 'pollMs'> {
  readonly read: (signal: AbortSignal) => Promise<readonly Row[]>;
  /** As in `ListSource`. @default the whole row, so that `--follow` prints each change of it */
  readonly identify?: (row: Row) => string;
}

/** Adds `--follow`, `--timeout`, `--json` and the options of the connection to a command. Returns the same command. */
export function addWholeListOptions(command: Command): Command {
  return addConnectionOptions(addFollowOptions(command));
}

/**
 * Prints all rows of a list, in the order of the router, and with `follow` also each new or changed row. Sets the exit code after Ctrl-C.
 * @throws CliError if the router cannot be reached or refuses the request
 */
export function runWholeList<Row>(list: WholeList<Row>, options: FollowListOptions): Promise<void> {
  return runList(toSource(list), { ...options, limit: Number.POSITIVE_INFINITY });
}

function toSource<Row>({ read, identify = JSON.stringify, ...list }: WholeList<Row>): ListSource<Row> {
  return {
    ...list,
    readPage: async (_, signal) => ({ items: await read(signal) }),
    identify,
    // The rows keep the order in which the router returns them.
    readMoment: () => new Date(0).toISOString(),
    isOpen: () => false,
  };
}
