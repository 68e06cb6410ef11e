// flowgate send: sends an event, or starts one workflow directly.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { defined } from '../../value/defined.ts';
import { parseJson } from '../../value/json.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { callApiWithAnyBody } from '../router/upload.ts';
import { CliError } from '../terminal/cli-error.ts';
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
    .option('--data <json>', 'data of the event: JSON, @file, or - for standard input', '{}')
    .option('--organisation <id>', 'organisation that the event belongs to')
    .option('--key <key>', 'idempotency key of the request')
    .option('--follow', 'wait for the runs to end')
    .action(send);
}

async function send(name: string | undefined, options: SendOptions): Promise<void> {
  const connection = parseConnection(options);
  const headers: Readonly<Record<string, string>> = defined({ 'idempotency-key': options.key });
  const request = { method: 'POST', ...toTarget(name, options), headers } as const;
  const { body, headers: responseHeaders } = await callApiWithAnyBody(connection, request);
  console.log(JSON.stringify(body, null, 2));
  if (responseHeaders.get('idempotency-replayed') === 'true')
    console.error('replay: this idempotency key was used before; this is the outcome of the first request');
  if (hasNoWorkflow(body)) console.error('no workflow matches this event: it is stored and starts nothing');
  if (options.follow !== true) return;
  for (const id of listRunIds(body)) await followRun(connection, id);
}

function toTarget(name: string | undefined, options: SendOptions): { path: string; body: unknown } {
  const data = parseData(options.data);
  const organisationId = options.organisation;
  if (options.workflow !== undefined) {
    return { path: `/v1/workflows/${encodeURIComponent(options.workflow)}/runs`, body: { data, organisationId } };
  }
  if (name === undefined || options.source === undefined) {
    throw new CliError('nothing to send: use "flowgate send <name> --source <source>" or add --workflow <idOrName>');
  }
  return { path: '/v1/events', body: { source: options.source, name, data, organisationId } };
}

function parseData(text: string): unknown {
  const json = text === '-' ? readFileSync(0, 'utf8') : text.startsWith('@') ? readText(text.slice(1)) : text;
  try {
    return parseJson(json);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliError(
      message.replace('the body is not valid JSON', '--data is not JSON').replace('the body', '--data'),
    );
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`the file ${file} cannot be read`);
  }
}

function hasNoWorkflow({ workflows }: Record<string, unknown>): boolean {
  return Array.isArray(workflows) && workflows.length === 0;
}

function listRunIds(body: Record<string, unknown>): string[] {
  const { runs, run } = body as { runs?: { id: string }[]; run?: { id: string } };
  return [...(runs ?? []), ...(run === undefined ? [] : [run])].map(({ id }) => id);
}
