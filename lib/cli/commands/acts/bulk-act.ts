// A bulk act from the command line: preview, question, start, progress, and how it went.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { CallAnswer } from '../../../http/contract/client.ts';
import { defined } from '../../../value/defined.ts';
import { type Connection, callApi } from '../../router/api-client.ts';
import { callThroughOutage } from '../../router/outage.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { awaitCommandEnd, pause } from '../../terminal/command-end.ts';
import { commandName } from '../../terminal/command-name.ts';
import { exitCodes } from '../../terminal/exit-codes.ts';

export type ReplayView = CallAnswer<'GET /v1/replays/{id}'>['body']['replay'];
type BulkKey = 'POST /v1/replays' | 'POST /v1/runs/cancel' | 'POST /v1/runs/redrive';
export type PreviewView = Extract<CallAnswer<'POST /v1/replays'>, { readonly status: 200 }>['body'];

export interface BulkOptions {
  readonly rate?: number;
  readonly reason?: string;
  readonly yes?: boolean;
}

/** Where a command asks and writes. */
export interface Terminal {
  /** Whether somebody can answer a question. */
  readonly isInteractive: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** Messages for people: standard error. */
  readonly say: (line: string) => void;
  /** The outcome: standard output. */
  readonly print: (line: string) => void;
  /** Waits, or returns early when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export function createTerminal(): Terminal {
  return {
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
    say: (line) => console.error(line),
    print: (line) => console.log(line),
    pause,
  };
}

export function addBulkOptions(command: Command): Command {
  return command
    .option('--rate <count>', 'how many a second, 1 to 100 (default: 10)', parseCount)
    .option('--reason <text>', 'why, for the audit trail: at most 500 characters')
    .option('--yes', 'do it without a question: required in scripts');
}

export interface BulkOrder {
  readonly key: BulkKey;
  /** What is done, such as `replay`. */
  readonly verb: string;
  /** What it is done to. */
  readonly noun: 'runs' | 'events';
  readonly body: Readonly<Record<string, unknown>>;
  readonly options: BulkOptions;
}

/**
 * Previews an act, asks, starts it and follows it. Returns the exit code: 0 if every item was done or needed nothing.
 * @throws CliError where nobody can answer and `--yes` is missing, and whatever the router refuses
 */
export async function runBulkAct(order: BulkOrder, connection: Connection, terminal: Terminal): Promise<number> {
  const { key, verb, noun, options } = order;
  const body = defined({ ...order.body, rate: options.rate, reason: options.reason });
  const preview = await readPreview(key, body, connection);
  for (const line of formatPreview(preview, noun)) terminal.say(line);
  if (preview.count === 0) {
    terminal.print(`nothing to ${verb}`);
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
  return followReplay(started.replay, connection, terminal);
}

async function readPreview(key: BulkKey, body: object, connection: Connection): Promise<PreviewView> {
  const { body: answer } = await callApi(connection, key, { query: { preview: 'true' }, body: body as never });
  if ('replay' in answer) throw new CliError('the router did not return a preview: update it');
  return answer;
}

/** The filter with the period of the preview, so that what comes after it is left out. */
function fixRange(filter: unknown, { from, until }: PreviewView): unknown {
  const period = defined({ since: from, until });
  const { runs, events, ...own } = filter as { runs?: object; events?: object };
  if (runs !== undefined) return { runs: { ...runs, ...period } };
  if (events !== undefined) return { events: { ...events, ...period } };
  return { ...own, ...period };
}

async function confirm({ verb, noun }: BulkOrder, preview: PreviewView, terminal: Terminal): Promise<boolean> {
  if (!terminal.isInteractive) throw new CliError(`${verb}: nobody can answer here: repeat the command with --yes`);
  const answer = await terminal.ask(`${verb} ${formatCount(preview)} ${noun}? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

function formatCount({ count, isExact }: Pick<PreviewView, 'count' | 'isExact'>): string {
  return isExact ? String(count) : `${count} or more`;
}

export function formatPreview(preview: PreviewView, noun: 'runs' | 'events'): string[] {
  const { sample, perWorkflow = [], from = 'the beginning', until } = preview;
  const shares = perWorkflow.map(({ id, name = id, count }) => `  ${count}  ${name}`);
  const items = sample.map(({ id, at, status, error, source, name }) =>
    ['  ', at, id, status, error, source, name].filter((part) => part !== undefined).join('  '),
  );
  return [
    `${formatCount(preview)} ${noun}, from ${from} to ${until}`,
    ...(shares.length === 0 ? [] : ['per workflow:', ...shares]),
    ...(items.length === 0 ? [] : ['for example:', ...items]),
  ];
}

const pollMs = 1_000;

/**
 * Follows an act until it ends, through a short outage of the router. Returns the exit code. Ctrl-C ends the command and not the act,
 * which the router goes on with.
 */
export async function followReplay(begun: ReplayView, connection: Connection, terminal: Terminal): Promise<number> {
  const { id } = begun;
  const end = awaitCommandEnd();
  try {
    terminal.say(`started ${id}`);
    const replay = await pollReplay(begun, { connection, terminal, signal: end.signal });
    terminal.print(formatReplay(replay));
    for (const failure of replay.failures) terminal.say(`  ${failure.id}  ${failure.reason}`);
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

/** One line: what was done, and how it went. */
export function formatReplay(replay: ReplayView): string {
  const { id, act, status, done, skipped, failed, error } = replay;
  const counts = [
    `${done} done`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return [id, act, status, counts.join(', '), ...(error === undefined ? [] : [error])].join('  ');
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 100) return count;
  throw new InvalidArgumentError('expected a whole number from 1 to 100');
}
