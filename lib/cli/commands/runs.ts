// flowgate runs: the commands that list, read, cancel and redrive runs.
import type { Command } from 'commander';
import type { Connection } from '../router/api-client.ts';
import { waitForRun } from '../router/follow-run.ts';
import { addRunActCommands } from './acts/run-acts.ts';
import { addRunsDefinitionCommand } from './runs/definition.ts';
import { addRunsHistoryCommand } from './runs/history.ts';
import { addRunsListCommand } from './runs/list.ts';
import { addRunsShowCommand } from './runs/show.ts';

export function addRunsCommand(program: Command): void {
  const runs = program.command('runs').description('list, read, cancel and redrive runs of workflows');
  addRunsListCommand(runs);
  addRunsShowCommand(runs);
  addRunsHistoryCommand(runs);
  addRunsDefinitionCommand(runs);
  addRunActCommands(runs);
}

/**
 * Waits for the end of a run, and prints each change of its status on standard error. Then prints the run as JSON. Sets the exit
 * code unless the run succeeded.
 * @throws CliError as `callApi`
 */
export async function followRun(connection: Connection, id: string): Promise<void> {
  const run = await waitForRun(connection, id);
  if (run !== undefined) console.log(JSON.stringify(run, null, 2));
}
