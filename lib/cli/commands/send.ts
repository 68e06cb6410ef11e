// flowgate send: sends an event, or starts one workflow directly.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import type { Connection } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { callApiWithAnyBody, type SendKey } from '../router/upload.ts';
import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { dataHelp, readDataArgument } from '../terminal/json-argument.ts';
import { followRun } from './runs.ts';

interface SendOptions extends ConnectionOptions {
  readonly data?: string;
  readonly source?: string;
  readonly workflow?: string;
  readonly organisation?: string;
  readonly key?: string;
  readonly follow?: boolean;
  readonly as?: string;
  readonly privateKey?: string;
  readonly workflows?: string;
}

export function addSendCommand(program: Command): void {
  addConnectionOptions(program.command('send'))
    .description('send an event, or start one workflow directly with --workflow')
    .argument('[name]', 'name of the event, for example order.created')
    .option('--source <source>', 'source of the event, for example shop')
    .option('--workflow <idOrName>', 'start this workflow, regardless of its triggers')
    .option('--data <json>', `${dataHelp} (default: {}, with --as a sample of the sender)`)
    .option('--organisation <id>', 'organisation that the event belongs to')
    .option('--key <key>', 'idempotency key of the request')
    .option('--follow', 'wait for the runs to end')
    .option('--as <source>', 'send to a declared source of a router on this machine, signed as its sender signs')
    .option('--private-key <file>', 'with --as: PEM file of the key, for senders that sign with a private key')
    .option('--workflows <dir>', 'with --as: folder of workflows with sources.json (default: statemachines)')
    .action(send);
}

async function send(name: string | undefined, options: SendOptions): Promise<void> {
  if (options.as !== undefined) return sendAs(name, options, options.as);
  const connection = parseConnection(options);
  const answer = await sendTo(connection, name, options);
  console.log(JSON.stringify(answer.body, null, 2));
  if (answer.headers.get('idempotency-replayed') === 'true')
    console.error('replay: this idempotency key was used before; this is the outcome of the first request');
  if (hasNoWorkflow(answer.body)) console.error('no workflow matches this event: it is stored and starts nothing');
  if (options.follow !== true) return;
  for (const id of listRunIds(answer.body)) await followRun(connection, id);
}

async function sendAs(name: string | undefined, options: SendOptions, as: string): Promise<void> {
  const { source, workflow, key, organisation, follow } = options;
  const others = [name, source, workflow, key, organisation, follow];
  if (others.some((one) => one !== undefined))
    throw new CliError(
      '--as sends what the sender sends: omit the name, --source, --workflow, --organisation, --key and --follow',
    );
  const { sendSigned } = await import('../router/send-signed.ts');
  const { status, text } = await sendSigned({ ...options, as });
  console.log(text);
  if (status < 300) return;
  const exitCode = status >= 500 ? exitCodes.unreachable : exitCodes.refused;
  throw new CliError(`the router answered ${status}`, { exitCode });
}

/** Sends the event, or starts the workflow of `--workflow`. @throws CliError for options that do not belong together */
function sendTo(connection: Connection, name: string | undefined, options: SendOptions): Promise<CallAnswer<SendKey>> {
  const { workflow, source, organisation: organisationId, key } = options;
  const data = readDataArgument(options.data ?? '{}');
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
