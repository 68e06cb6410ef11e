// The options that lists have, in addition to their own filters.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../router/connection.ts';
import { parseSeconds } from '../terminal/duration.ts';
import { createNumberParser } from '../terminal/whole-number.ts';

/** Parsed options of a list that can be followed. */
export interface FollowListOptions extends ConnectionOptions {
  readonly follow?: boolean;
  /** In milliseconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

/** Parsed options of a list that has pages. */
export interface ListOptions extends FollowListOptions {
  readonly since?: string;
  readonly until?: string;
  /** The largest number of rows. @default 50; 10 with `follow`; no limit with `all` */
  readonly limit?: number;
  readonly all?: boolean;
}

const mostRows = 1_000_000;

/**
 * Adds the options of lists and of the connection to a command. Returns the same command.
 * @param when completes "only those …" in the help of `--since` and `--until`, such as "received"
 */
export function addListOptions(command: Command, when: string): Command {
  command
    .option('--since <when>', `only those ${when} at or after this: 15m, 2h or 30d ago, or 2026-11-28T10:00:00Z`)
    .option('--until <when>', `only those ${when} before this, written in the same way`)
    .option(
      '--limit <count>',
      'number of rows at most (default: 50; 10 with --follow)',
      createNumberParser(1, mostRows),
    )
    .option('--all', 'go on to the end: follow all pages, and search for as long as it takes');
  return addConnectionOptions(addFollowOptions(command));
}

/** Adds `--follow`, `--timeout` and `--json`, which every list has. Returns the same command. */
export function addFollowOptions(command: Command): Command {
  const follow = new Option('--follow', 'print new rows as they come, the newest last, until Ctrl-C');
  return command
    .addOption(follow.conflicts(['all', 'until']))
    .option('--timeout <duration>', 'end --follow or --all after this time, such as 30s or 5m', parseTimeout)
    .option('--json', 'print one JSON object per line');
}

/**
 * Parses the value of `--timeout`. Returns milliseconds. @throws InvalidArgumentError unless it is a duration of at most 24 days
 */
export function parseTimeout(text: string): number {
  const seconds = parseSeconds(text);
  // A timer of Node.js cannot wait longer than 2,147,483 s.
  if (seconds !== undefined && seconds > 0 && seconds <= 2_147_483) return seconds * 1000;
  throw new InvalidArgumentError('expected a duration up to 24d, such as 30s, 5m or 2h');
}
