// flowgate replays: lists, shows and stops the bulk acts of the router: replays, cancels and redrives.
import type { Command } from 'commander';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { createTerminal, followReplay, formatReplay, type ReplayView } from './bulk-act.ts';

interface ReplaysOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly follow?: boolean;
}

export function addReplaysCommand(program: Command): void {
  const replays = program.command('replays').description('replays, and cancels and redrives of many runs');
  addConnectionOptions(replays.command('list'))
    .description('list them, newest first')
    .option('--json', 'print one JSON object per line')
    .action(listReplays);
  addConnectionOptions(replays.command('show'))
    .description('show one, with its filter and its first failures')
    .argument('<id>', 'its ID, rep_…')
    .option('--follow', 'wait until it ends; the exit code is 0 if nothing failed')
    .action(showReplay);
  addConnectionOptions(replays.command('stop'))
    .description('stop one; what it has done stays done')
    .argument('<id>', 'its ID, rep_…')
    .action(stopReplay);
}

async function listReplays(options: ReplaysOptions): Promise<void> {
  const { body } = await callApi(parseConnection(options), 'GET /v1/replays');
  const format = (replay: ReplayView) =>
    options.json === true ? JSON.stringify(replay) : `${replay.createdAt}  ${formatReplay(replay)}`;
  const lines = body.replays.map(format);
  if (lines.length > 0 || options.json !== true) console.log(lines.join('\n') || 'no replays');
}

async function showReplay(id: string, options: ReplaysOptions): Promise<void> {
  const connection = parseConnection(options);
  const { body } = await callApi(connection, 'GET /v1/replays/{id}', { params: { id } });
  if (options.follow === true) process.exitCode = await followReplay(body.replay, connection, createTerminal());
  else console.log(JSON.stringify(body.replay, null, 2));
}

async function stopReplay(id: string, options: ReplaysOptions): Promise<void> {
  const connection = parseConnection(options);
  const { body } = await callApi(connection, 'DELETE /v1/replays/{id}', { params: { id } });
  console.log(formatReplay(body.replay));
}
