// flowgate send: sends an event, or starts one workflow directly.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import type { Connection } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { callApiWithAnyBody, type SendKey } from '../router/upload.ts';
import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';
import { dataHelp, readDataArgument } from '../terminal/json-argument.ts';
import { followRun } from './runs.ts';

interface SendOptions extends ConnectionOptions {
  readonly data: string;
  readonly source?: string;
  readonly workflow?: string;
  readonly organisation?: string;
  readonly key?: string;
  readonly follow?: boolean;
}

export function addSendCommand(program: Command): void {
  addConnectionOptions(program.command('send'))
    .description('send an event, or start one workflow directly with --workflow')
    .argument('[name]', 'name of the event, for example order.created')
    .option('--source <source>', 'source of the event, for example shop')
    .option('--workflow <idOrName>', 'start this workflow, regardless of its triggers')
    .option('--data <json>', dataHelp, '{}')
    .option('--organisation <id>', 'organisation that the event belongs to')
    .option('--key <key>', 'idempotency key of the request')
    .option('--follow', 'wait for the runs to end')
    .action(send);
}

async function send(name: string | undefined, options: SendOptions): Promise<void> {
  const connection = parseConnection(options);
  const answer = await sendTo(connection, name, options);
  console.log(JSON.stringify(answer.body, null, 2));
  if (answer.headers.get('idempotency-replayed') === 'true')
    console.error('replay: this idempotency key was used before; this is the outcome of the first request');
  if (hasNoWorkflow(answer.body)) console.error('no workflow matches this event: it is stored and starts nothing');
  if (options.follow !== true) return;
  for (const id of listRunIds(answer.body)) await followRun(connection, id);
}

/** Sends the event, or starts the workflow of `--workflow`. @throws CliError for options that do not belong together */
function sendTo(connection: Connection, name: string | undefined, options: SendOptions): Promise<CallAnswer<SendKey>> {
  const { workflow, source, organisation: organisationId, key } = options;
  const data = readDataArgument(options.data);
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  if (workflow !== undefined) {
    refuseEventOptions(name, options);
    const input = { params: { idOrName: workflow }, body: { data, organisationId }, headers };
    return callApiWithAnyBody(connection, 'POST /v1/workflows/{idOrName}/runs', input);
  }
  if (name === undefined || source === undefined) {
    throw new CliError(
      `nothing to send: use "${commandName} send <name> --source <source>" or add --workflow <idOrName>`,
    );
  }
  return callApiWithAnyBody(connection, 'POST /v1/events', { body: { source, name, data, organisationId }, headers });
}

/** @throws CliError if the event has a name or a source: a workflow that is started directly has neither */
function refuseEventOptions(name: string | undefined, { source, workflow }: SendOptions): void {
  if (name === undefined && source === undefined) return;
  const given = name === undefined ? `--source ${source}` : `the name "${name}"`;
  throw new CliError(
    `${given} and --workflow cannot be used together: use "${commandName} send <name> --source <source>" to send an event, or "${commandName} send --workflow ${workflow}" to start one workflow`,
  );
}

type SentBody = CallAnswer<SendKey>['body'];

function hasNoWorkflow(body: SentBody): boolean {
  return 'workflows' in body && body.workflows.length === 0;
}

function listRunIds(body: SentBody): string[] {
  const runs = 'runs' in body ? body.runs : [body.run];
  return runs.flatMap(({ id }) => id ?? []);
}
