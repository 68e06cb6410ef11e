// Waits for the end of a run. It continues after a short outage of the router, and stops at a time limit or at Ctrl-C.
import { isFinal } from '../../core/run/run.ts';
import type { CallAnswer } from '../../http/contract/client.ts';
import { awaitCommandEnd, type CommandEnd, pause } from '../terminal/command-end.ts';
import { commandName } from '../terminal/command-name.ts';
import { formatElapsed } from '../terminal/elapsed.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { type Connection, callApi } from './api-client.ts';
import { callThroughOutage } from './outage.ts';

export type RunView = CallAnswer<'GET /v1/runs/{id}'>['body']['run'];

/** How long to wait for the end of a run, in milliseconds. The default of `--timeout`. */
export const longestFollowMs = 3_600_000;

const pollMs = 500;

/** Reads a run. @throws CliError as `callApi` */
async function readRun(connection: Connection, id: string, signal?: AbortSignal): Promise<RunView> {
  const input = signal === undefined ? { params: { id } } : { params: { id }, signal };
  const { body } = await callApi(connection, 'GET /v1/runs/{id}', input);
  return body.run;
}

/** Reads a run with what Step Functions knows about it. @throws CliError as `callApi` */
export async function readWholeRun(connection: Connection, id: string): Promise<RunView> {
  const query = { execution: 'true' as const };
  return (await callApi(connection, 'GET /v1/runs/{id}', { params: { id }, query })).body.run;
}

/**
 * Waits for the end of a run, and reports each change of its status on standard error. Sets the exit code unless the run
 * succeeded.
 * @param timeoutMs default: one hour
 * @returns the ended run, or undefined if the time limit or Ctrl-C ended the wait
 * @throws CliError as `callApi`, or after an outage of 2 minutes
 */
export async function waitForRun(
  connection: Connection,
  id: string,
  timeoutMs = longestFollowMs,
): Promise<RunView | undefined> {
  const end = awaitCommandEnd(timeoutMs);
  try {
    const run = await pollRun(connection, id, end);
    if (run.status !== 'succeeded') process.exitCode = exitCodes.failed;
    return run;
  } catch (error) {
    if (!end.signal.aborted) throw error;
    reportEnd(id, end, timeoutMs);
    return undefined;
  } finally {
    end.release();
  }
}

async function pollRun(connection: Connection, id: string, { signal }: CommandEnd): Promise<RunView> {
  let shown: string | undefined;
  for (;;) {
    const read = () => readRun(connection, id, signal);
    const options = { signal, now: Date.now, print: console.error };
    const run = await (shown === undefined ? read() : callThroughOutage(read, options));
    if (run.status !== shown) console.error(formatStatus(run));
    if (isFinal(run.status)) return run;
    shown = run.status;
    await pause(pollMs, signal);
    signal.throwIfAborted();
  }
}

function formatStatus({ workflow = '', status, debug }: RunView): string {
  return `${workflow} ${status}${debug === true ? ' (debug)' : ''}`.trim();
}

function reportEnd(id: string, { cause }: CommandEnd, timeoutMs: number): void {
  const isTimeout = cause() === 'timeout';
  const why = isTimeout ? `the run has not ended within ${formatElapsed(timeoutMs)}` : 'stopped: the run goes on';
  console.error(`${why}: "${commandName} runs show ${id} --follow" waits for it again`);
  process.exitCode = isTimeout ? exitCodes.timeout : exitCodes.interrupted;
}
