// Runs a bulk act (replay, cancel or redrive of many items): shows a preview, asks for confirmation, starts the act, and prints
// its progress and outcome.
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { CallAnswer } from '../../../http/contract/client.ts';
import { defined } from '../../../value/defined.ts';
import { type Connection, callApi } from '../../router/api-client.ts';
import { callThroughOutage } from '../../router/outage.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { awaitCommandEnd, pause } from '../../terminal/command-end.ts';
import { commandName } from '../../terminal/command-name.ts';
import { exitCodes } from '../../terminal/exit-codes.ts';
import { askQuestion } from '../../terminal/question.ts';
import { createNumberParser } from '../../terminal/whole-number.ts';

export type ReplayView = CallAnswer<'GET /v1/replays/{id}'>['body']['replay'];
export type BulkKey = 'POST /v1/replays' | 'POST /v1/runs/cancel' | 'POST /v1/runs/redrive';
export type PreviewView = Extract<CallAnswer<'POST /v1/replays'>, { readonly status: 200 }>['body'];

/** Options of the commands that act on many items. */
export interface BulkOptions {
  /** Items a second, 1 to 100. @default 10, set by the router */
  readonly rate?: number;
  /** The reason for the audit trail. @default none */
  readonly reason?: string;
  /** Starts the act without a question. @default false */
  readonly yes?: boolean;
  /** Prints the outcome as JSON. @default false */
  readonly json?: boolean;
}

/** The input and output of a command. */
export interface Terminal {
  /** Whether a person can answer a question: standard input and standard error are terminals. */
  readonly isInteractive: boolean;
  /** Prints a question, and resolves to the answer. */
  readonly ask: (question: string) => Promise<string>;
  /** Prints a message for people, on standard error. */
  readonly say: (line: string) => void;
  /** Prints a line of the outcome, on standard output. */
  readonly print: (line: string) => void;
  /** Waits, in milliseconds. Resolves early when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** The terminal of this process. */
export function createTerminal(): Terminal {
  return {
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: (question) => askQuestion(question),
    say: (line) => console.error(line),
    print: (line) => console.log(line),
    pause,
  };
}

/** Adds `--rate`, `--reason` and `--yes` to a command. Returns the same command. */
export function addBulkOptions(command: Command): Command {
  return command
    .option('--rate <count>', 'how many a second, 1 to 100 (default: 10)', createNumberParser(1, 100))
    .option('--reason <text>', 'why, for the audit trail: at most 500 characters')
    .option('--yes', 'do it without a question: required in scripts')
    .option('--json', 'print the outcome as one JSON object');
}

/** A bulk act that a command runs. */
export interface BulkOrder {
  /** The route that previews and starts the act. */
  readonly key: BulkKey;
  /** The verb for messages, such as `replay`. */
  readonly verb: string;
  /** The items, for messages. */
  readonly noun: 'runs' | 'events';
  /** The body of the request, except `rate` and `reason`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly options: BulkOptions;
}

/**
 * Previews an act, asks for confirmation, starts the act and waits for its end. Returns the exit code: 0 if no item failed or no
 * item matched, 1 if an item failed, the act ended early or the user declined.
 * @throws CliError without `--yes` if the terminal is not interactive; also the errors of `callApi`
 */
export async function runBulkAct(order: BulkOrder, connection: Connection, terminal: Terminal): Promise<number> {
  const { key, verb, noun, options } = order;
  const body = defined({ ...order.body, rate: options.rate, reason: options.reason });
  const preview = await readPreview(key, body, connection);
  for (const line of formatPreview(preview, noun)) terminal.say(line);
  if (preview.due === 0) {
    terminal.print(options.json === true ? JSON.stringify(preview) : `nothing to ${verb}`);
    return 0;
  }
  if (options.yes !== true && !(await confirm(order, preview, terminal))) {
    terminal.say('nothing was done');
    return 1;
  }
  const headers = { 'idempotency-key': randomUUID() };
  const fixed = { ...body, filter: fixRange(order.body.filter, preview), expect: preview.count };
  const { body: started } = await callApi(connection, key, { body: fixed as never, headers });
  if (!('replay' in started)) throw new CliError('the router returned a preview in place of the act: update it');
  return followReplay(started.replay, { connection, terminal, isJson: options.json });
}

/** Asks what an act would do. @throws CliError as `callApi` */
export async function readPreview(key: BulkKey, body: object, connection: Connection): Promise<PreviewView> {
  const { body: answer } = await callApi(connection, key, { query: { preview: 'true' }, body: body as never });
  if ('replay' in answer) throw new CliError('the router did not return a preview: update it');
  return answer;
}

/** Returns the filter with the period of the preview, so that the act omits items that are newer than the preview. */
export function fixRange(filter: unknown, { from, until }: PreviewView): unknown {
  const period = defined({ since: from, until });
  const { runs, events, ...own } = filter as { runs?: object; events?: object };
  if (runs !== undefined) return { runs: { ...runs, ...period } };
  if (events !== undefined) return { events: { ...events, ...period } };
  return { ...own, ...period };
}

async function confirm({ verb, noun }: BulkOrder, preview: PreviewView, terminal: Terminal): Promise<boolean> {
  if (!terminal.isInteractive) throw new CliError(`${verb}: nobody can answer here: repeat the command with --yes`);
  const isExact = preview.isExact && preview.unstarted?.isExact !== false;
  const answer = await terminal.ask(`${verb} ${formatCount({ count: preview.due, isExact })} ${noun}? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

function formatCount({ count, isExact }: Pick<PreviewView, 'count' | 'isExact'>): string {
  return isExact ? String(count) : `${count} or more`;
}

/** Formats a preview as lines: the items and their period, those that are left out, the number for each workflow, and some examples. */
export function formatPreview(preview: PreviewView, noun: 'runs' | 'events'): string[] {
  const { sample, perWorkflow = [], from = 'the beginning', until, unstarted } = preview;
  const shares = perWorkflow.map(({ id, name = id, count }) => `  ${count}  ${name}`);
  const items = sample.map(({ id, at, status, error, source, name }) =>
    ['  ', at, id, status, error, source, name].filter((part) => part !== undefined).join('  '),
  );
  return [
    `${formatCount(preview)} ${noun}, from ${from} to ${until}`,
    ...(unstarted === undefined || unstarted.count === 0
      ? []
      : [`and ${formatCount(unstarted)} that have not started`]),
    ...formatLeftOut(preview),
    ...(shares.length === 0 ? [] : ['per workflow:', ...shares]),
    ...(items.length === 0 ? [] : ['for example:', ...items]),
  ];
}

function formatLeftOut({ leftOut }: PreviewView): string[] {
  if (leftOut === undefined) return ['too many to foresee which of them are left out because they need nothing'];
  if (leftOut.length === 0) return [];
  return ['of these, left out:', ...leftOut.map(({ count, reason }) => `  ${count}  ${reason}`)];
}

export interface FollowReplayOptions {
  readonly connection: Connection;
  readonly terminal: Terminal;
  /** Prints the ended act as JSON. @default false */
  readonly isJson?: boolean | undefined;
}

const pollMs = 1_000;
const endedEarly =
  'the router gave it up before its end: its log has the error. Repeat the command for the rest: what has been done is left out';

/**
 * Waits for the end of an act, also during a short outage of the router, and prints its progress once a second. Returns the exit
 * code: 0 if the act succeeded and no item failed, 130 after Ctrl-C, otherwise 1. After Ctrl-C the router continues the act.
 * @throws CliError as `callApi`, or after an outage of 2 minutes
 */
export async function followReplay(
  begun: ReplayView,
  { connection, terminal, isJson = false }: FollowReplayOptions,
): Promise<number> {
  const { id } = begun;
  const end = awaitCommandEnd();
  try {
    terminal.say(`started ${id}`);
    const replay = await pollReplay(begun, { connection, terminal, signal: end.signal });
    terminal.print(isJson ? JSON.stringify(replay) : formatReplay(replay));
    for (const failure of replay.failures) terminal.say(`  ${failure.id}  ${failure.reason}`);
    if (replay.status === 'failed') terminal.say(endedEarly);
    return replay.status === 'succeeded' && replay.failed === 0 ? exitCodes.succeeded : exitCodes.failed;
  } catch (error) {
    if (!end.signal.aborted) throw error;
    terminal.say(`the router goes on with ${id}:`);
    terminal.say(`  ${commandName} replays show ${id} --follow   waits for its end`);
    terminal.say(`  ${commandName} replays stop ${id}            stops it; what it has done stays done`);
    return exitCodes.interrupted;
  } finally {
    end.release();
  }
}

interface Polling {
  readonly connection: Connection;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

async function pollReplay(begun: ReplayView, { connection, terminal, signal }: Polling): Promise<ReplayView> {
  const input = { params: { id: begun.id }, signal };
  const read = async () => (await callApi(connection, 'GET /v1/replays/{id}', input)).body.replay;
  let replay = begun;
  let shown = '';
  while (replay.status === 'running') {
    await terminal.pause(pollMs, signal);
    signal.throwIfAborted();
    replay = await callThroughOutage(read, { signal, now: Date.now, print: terminal.say });
    const line = formatProgress(replay);
    if (line !== shown) terminal.say(line);
    shown = line;
  }
  return replay;
}

function formatProgress({ done, skipped, failed, count, isExact }: ReplayView): string {
  return `${done + skipped + failed} of ${formatCount({ count, isExact })}${failed === 0 ? '' : `, ${failed} failed`}`;
}

/** Formats an act as one line: ID, kind, status, the number of items with each outcome, and the error. */
export function formatReplay(replay: ReplayView): string {
  const { id, act, status, done, skipped, failed, error } = replay;
  const counts = [
    `${done} done`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return [id, act, status, counts.join(', '), ...(error === undefined ? [] : [error])].join('  ');
}
