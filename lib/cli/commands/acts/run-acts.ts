// flowgate runs cancel, flowgate runs redrive: cancels or redrives one run by its ID, or all runs of a filter.
import type { Command } from 'commander';
import { defined } from '../../../value/defined.ts';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, takeConnection } from '../../router/connection.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { addBulkOptions, type BulkOptions, createTerminal, runBulkAct } from './bulk-act.ts';

type RunAct = 'cancel' | 'redrive';

interface RunActOptions extends ConnectionOptions, BulkOptions {
  readonly workflow?: string;
  readonly status?: string;
  readonly error?: string;
  readonly organisation?: string;
  readonly since?: string;
  readonly until?: string;
}

const descriptions: Readonly<Record<RunAct, string>> = {
  cancel: 'stop a run, or keep it from starting; without an ID: the running runs of a filter',
  redrive: 'continue a failed run from the state that failed; without an ID: the failed runs of a filter',
};

/** Adds `cancel` and `redrive` to `runs`. */
export function addRunActCommands(runs: Command): void {
  for (const act of ['cancel', 'redrive'] as const) {
    const command = addConnectionOptions(runs.command(act))
      .description(descriptions[act])
      .argument('[id]', 'ID of the run, run_…')
      .option('--workflow <idOrName>', 'runs of this workflow')
      .option('--status <status>', `runs with this status (default: ${act === 'cancel' ? 'running' : 'failed'})`)
      .option('--error <name>', 'runs that ended with this error')
      .option('--organisation <organisation>', 'runs of this organisation')
      .option('--since <when>', 'a time, or a duration before now: 2h, 30d')
      .option('--until <when>', 'before this time, written in the same way');
    addBulkOptions(command).action((id: string | undefined, options: RunActOptions) =>
      id === undefined ? actOnMany(act, options) : actOnOne(act, id, options),
    );
  }
}

async function actOnOne(act: RunAct, id: string, options: RunActOptions): Promise<void> {
  const { connection, own } = takeConnection(options);
  const { reason, yes: _, json, ...filter } = own;
  if (Object.keys(filter).length > 0)
    throw new CliError(`an ID and a filter (--${Object.keys(filter)[0]}) exclude each other: use the one or the other`);
  const input = { params: { id }, body: defined({ reason }) };
  const { body } =
    act === 'cancel'
      ? await callApi(connection, 'POST /v1/runs/{id}/cancel', input)
      : await callApi(connection, 'POST /v1/runs/{id}/redrive', input);
  console.log(json === true ? JSON.stringify(body.run) : `${body.run.id}  ${body.run.status}`);
}

async function actOnMany(act: RunAct, options: RunActOptions): Promise<void> {
  const { connection, own } = takeConnection(options);
  const { rate, reason, yes, json, ...filter } = own;
  if (Object.keys(filter).length === 0)
    throw new CliError(`name a run to ${act}, or a filter, for example --workflow orders --since 2h`);
  const key = act === 'cancel' ? ('POST /v1/runs/cancel' as const) : ('POST /v1/runs/redrive' as const);
  const order = {
    key,
    verb: act,
    noun: 'runs' as const,
    body: { filter },
    options: defined({ rate, reason, yes, json }),
  };
  process.exitCode = await runBulkAct(order, connection, createTerminal());
}
