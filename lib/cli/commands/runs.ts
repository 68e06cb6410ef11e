// flowgate runs show: prints a run, once or until it ends.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { type Connection, callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

type RunView = CallAnswer<'GET /v1/runs/{id}'>['body']['run'];

const pollMs = 500;

export function addRunsCommand(program: Command): void {
  const runs = program.command('runs').description('read runs of workflows');
  addConnectionOptions(runs.command('show'))
    .description('show a run')
    .argument('<id>', 'ID of the run, run_…')
    .option('--follow', 'wait until the run ends; the exit code is 0 if it succeeded')
    .action(showRun);
}

async function showRun(id: string, options: ConnectionOptions & { readonly follow?: boolean }): Promise<void> {
  const connection = parseConnection(options);
  if (options.follow === true) return followRun(connection, id);
  console.log(JSON.stringify(await readRun(connection, id), null, 2));
}

/** Prints each change of a run's status, then the ended run. */
export async function followRun(connection: Connection, id: string): Promise<void> {
  let shown: string | undefined;
  for (;;) {
    const run = await readRun(connection, id);
    if (run.status !== shown) console.error(formatStatus(run));
    shown = run.status;
    if (shown !== 'accepted' && shown !== 'waiting' && shown !== 'running') {
      console.log(JSON.stringify(run, null, 2));
      if (shown !== 'succeeded') process.exitCode = 1;
      return;
    }
    await sleep(pollMs);
  }
}

function formatStatus({ workflow = '', status, debug }: RunView): string {
  return `${workflow} ${status}${debug === true ? ' (debug)' : ''}`.trim();
}

async function readRun(connection: Connection, id: string): Promise<RunView> {
  const { body } = await callApi(connection, 'GET /v1/runs/{id}', { params: { id } });
  return body.run;
}
