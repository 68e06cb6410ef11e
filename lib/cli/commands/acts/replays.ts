// flowgate replays: lists, shows and stops the bulk acts of the router: replays, cancels and redrives.
import type { Command } from 'commander';
import { addListOptions, type ListOptions } from '../../lists/list-options.ts';
import type { ListSource } from '../../lists/list-source.ts';
import { runList } from '../../lists/print-list.ts';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { openScreen, type Screen } from '../../terminal/screen.ts';
import { paintStatus } from '../../terminal/status-paint.ts';
import type { Column } from '../../terminal/table.ts';
import { formatReplayFields } from '../../views/replay.ts';
import { createTerminal, followReplay, formatReplay, type ReplayView } from './bulk-act.ts';

interface ReplaysOptions extends ConnectionOptions {
  readonly follow?: boolean;
  readonly json?: boolean;
}

export function addReplaysCommand(program: Command): void {
  const replays = program.command('replays').description('replays, and cancels and redrives of many runs');
  addListOptions(replays.command('list').description('list them, newest first'), 'started').action(listReplays);
  addConnectionOptions(replays.command('show'))
    .description('show one, with its filter and its first failures')
    .argument('<id>', 'its ID, rep_…')
    .option('--follow', 'wait until it ends; the exit code is 0 if nothing failed')
    .option('--json', 'print JSON')
    .action(showReplay);
  addConnectionOptions(replays.command('stop'))
    .description('stop one; what it has done stays done')
    .argument('<id>', 'its ID, rep_…')
    .option('--json', 'print JSON')
    .action(stopReplay);
}

function listReplays(options: ListOptions): Promise<void> {
  return runList(createReplaySource(options), options);
}

function createReplaySource({ since, until, ...options }: ListOptions): ListSource<ReplayView> {
  const connection = parseConnection(options);
  return {
    noun: 'replays',
    readPage: async ({ limit, cursor, since: ownSince = since }, signal) => {
      const query = { limit, cursor, since: ownSince, until };
      const { body } = await callApi(connection, 'GET /v1/replays', { query, signal });
      const { replays: items, ...end } = body;
      return { items, ...end };
    },
    columns: createReplayColumns,
    identify: ({ id, status, done, skipped, failed }) => [id, status, done, skipped, failed].join(),
    readMoment: ({ createdAt }) => createdAt,
    isOpen: ({ status }) => status === 'running',
  };
}

function createReplayColumns({ formatMoment, colours }: Screen): Column<ReplayView>[] {
  return [
    { title: 'STARTED', text: ({ createdAt }) => formatMoment(createdAt) },
    { title: 'ACT', text: ({ act }) => act },
    { title: 'STATUS', text: ({ status }) => status, paint: (text, { status }) => paintStatus(text, status, colours) },
    { title: 'OF', text: ({ count, isExact }) => `${count}${isExact ? '' : '+'}` },
    { title: 'DONE', text: ({ done }) => String(done) },
    { title: 'SKIPPED', text: ({ skipped }) => (skipped === 0 ? '' : String(skipped)), isOptional: true },
    { title: 'FAILED', text: ({ failed }) => (failed === 0 ? '' : String(failed)), isOptional: true },
    { title: 'ERROR', text: ({ error = '' }) => error, least: 12, isOptional: true },
    { title: 'BY', text: ({ by }) => (by.kind === 'operator' ? by.name : by.label), least: 8 },
    { title: 'REPLAY', text: ({ id }) => id },
  ];
}

async function showReplay(id: string, { follow = false, json = false, ...options }: ReplaysOptions): Promise<void> {
  const connection = parseConnection(options);
  const { body } = await callApi(connection, 'GET /v1/replays/{id}', { params: { id } });
  if (follow) {
    process.exitCode = await followReplay(body.replay, { connection, terminal: createTerminal(), isJson: json });
    return;
  }
  const { replay } = body;
  console.log(json ? JSON.stringify(replay, null, 2) : formatReplayFields(replay, openScreen()).join('\n'));
}

async function stopReplay(id: string, { json = false, ...options }: ReplaysOptions): Promise<void> {
  const connection = parseConnection(options);
  const { body } = await callApi(connection, 'DELETE /v1/replays/{id}', { params: { id } });
  console.log(json ? JSON.stringify(body.replay) : formatReplay(body.replay));
}
