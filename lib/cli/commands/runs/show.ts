// flowgate runs show: prints a run. With --follow it first waits for the end of the run.
import type { Command } from 'commander';
import { parseTimeout } from '../../lists/list-options.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { readWholeRun, waitForRun } from '../../router/follow-run.ts';
import { requireId } from '../../router/require-id.ts';
import { openScreen } from '../../terminal/screen.ts';
import { formatRun } from '../../views/run.ts';

interface ShowOptions extends ConnectionOptions {
  readonly follow?: boolean;
  readonly timeout?: number;
  readonly json?: boolean;
}

export function addRunsShowCommand(runs: Command): void {
  const show = runs
    .command('show')
    .description('show a run')
    .argument('<id>', 'ID of the run, run_…')
    .option('--follow', 'wait until the run ends; the exit code is 0 if it succeeded and 1 if it did not')
    .option('--timeout <duration>', 'end --follow after this time with the exit code 5 (default: 1h)', parseTimeout)
    .option('--json', 'print JSON');
  addConnectionOptions(show).action(showRun);
}

async function showRun(id: string, options: ShowOptions): Promise<void> {
  requireId('run', id, 'events show');
  const connection = parseConnection(options);
  const { follow = false, timeout, json = false } = options;
  if (follow && (await waitForRun(connection, id, timeout)) === undefined) return;
  const run = await readWholeRun(connection, id);
  console.log(json ? JSON.stringify(run, null, 2) : formatRun(run, openScreen()).join('\n'));
}
