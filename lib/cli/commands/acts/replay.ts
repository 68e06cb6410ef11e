// flowgate replay: sends the events of a filter again. flowgate events replay: sends one event again.
import type { Command } from 'commander';
import { defined } from '../../../value/defined.ts';
import { callApi } from '../../router/api-client.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  parseConnection,
  takeConnection,
} from '../../router/connection.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { readDataArgument } from '../../terminal/json-argument.ts';
import { formatReplayedEvent } from '../../views/replay.ts';
import { addBulkOptions, type BulkOptions, createTerminal, runBulkAct } from './bulk-act.ts';

interface ReplayOptions extends ConnectionOptions, BulkOptions {
  readonly workflow?: string;
  readonly status?: string;
  readonly error?: string;
  readonly organisation?: string;
  readonly since?: string;
  readonly until?: string;
  readonly source?: string;
  readonly name?: string;
  readonly outcome?: string;
  readonly where?: string;
  readonly contains?: string;
  readonly backfill?: boolean;
}

export function addReplayCommand(program: Command): void {
  const many = addConnectionOptions(program.command('replay'))
    .description('send the events of failed runs again, or those of an event filter: a preview comes first')
    .option('--workflow <idOrName>', 'of failed runs: theirs; of events: the only workflow to start')
    .option('--status <status>', 'runs with this status (default: failed)')
    .option('--error <name>', 'runs that ended with this error')
    .option('--organisation <organisation>', 'of this organisation')
    .option('--since <when>', 'a time, or a duration before now: 2h, 30d')
    .option('--until <when>', 'before this time, written in the same way')
    .option('--source <source>', 'events with this source')
    .option('--name <name>', 'events with this name')
    .option('--outcome <outcome>', 'events that are unmatched, refused, waiting, or has-failures')
    .option('--where <field>', 'events with a value in their data: /orderId=A-1')
    .option('--contains <text>', 'events with a text in their data')
    .option('--backfill', 'events that the triggers of --workflow match, and that it has had no run of');
  addBulkOptions(many).action(replayMany);
}

/** Adds `replay <id>` to `events`. */
export function addEventsReplayCommand(events: Command): void {
  addConnectionOptions(events.command('replay'))
    .description('send an event again, as a new event')
    .argument('<id>', 'ID of the event, evt_…')
    .option('--workflow <idOrName>', 'ID or name of the only workflow to start, past its triggers')
    .option('--data <json>', 'other data: JSON, @file, or - for standard input')
    .option('--key <key>', 'idempotency key, so that the command can be repeated')
    .option('--reason <text>', 'why, for the audit trail: at most 500 characters')
    .option('--json', 'print JSON')
    .action(replayOne);
}

async function replayMany(options: ReplayOptions): Promise<void> {
  const { connection, own } = takeConnection(options);
  const { rate, reason, yes, json, ...asked } = own;
  const body = buildReplayBody(asked);
  const noun = 'events' in body.filter ? ('events' as const) : ('runs' as const);
  const order = {
    key: 'POST /v1/replays' as const,
    verb: 'replay',
    noun,
    body,
    options: defined({ rate, reason, yes, json }),
  };
  process.exitCode = await runBulkAct(order, connection, createTerminal());
}

/**
 * Builds the body of `POST /v1/replays`. Its filter is of events if an option of events is given, otherwise of runs.
 * @throws CliError for options of both kinds, and without any option that limits the runs
 */
export function buildReplayBody(asked: Omit<ReplayOptions, keyof ConnectionOptions | keyof BulkOptions>) {
  const { workflow, status, error, organisation, since, until, backfill, ...own } = asked;
  const ofEvents = Object.keys(defined({ ...own }));
  const ofRuns = Object.keys(defined({ status, error }));
  if (ofEvents.length > 0 && ofRuns.length > 0) {
    throw new CliError(`--${ofRuns[0]} is of runs and --${ofEvents[0]} is of events: use the one or the other`);
  }
  const shared = { organisation, since, until };
  if (backfill === true)
    return buildBackfillBody({ workflow, since, isOfRuns: ofRuns.length > 0 }, { ...own, ...shared });
  if (ofEvents.length > 0) return defined({ filter: { events: defined({ ...own, ...shared }) }, workflow });
  if (Object.keys(defined({ workflow, status, error, since })).length === 0) {
    throw new CliError('name what to replay, for example --workflow orders --since 2h, or --outcome unmatched');
  }
  return { filter: { runs: defined({ workflow, status, error, ...shared }) } };
}

interface Backfill {
  readonly workflow: string | undefined;
  readonly since: string | undefined;
  readonly isOfRuns: boolean;
}

function buildBackfillBody({ workflow, since, isOfRuns }: Backfill, filter: object) {
  if (isOfRuns) throw new CliError('--backfill is of events: leave out --status and --error');
  if (workflow === undefined || since === undefined)
    throw new CliError('--backfill needs a workflow and a period, for example --workflow orders --since 30d');
  return { filter: { events: defined({ ...filter }) }, workflow, backfill: true };
}

interface ReplayOneOptions extends ConnectionOptions {
  readonly workflow?: string;
  readonly data?: string;
  readonly key?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

async function replayOne(id: string, options: ReplayOneOptions): Promise<void> {
  const connection = parseConnection(options);
  const { key, data, workflow, reason } = options;
  const body = defined({ workflow, reason, data: data === undefined ? undefined : readDataArgument(data) });
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await callApi(connection, 'POST /v1/events/{id}/replay', { params: { id }, body, headers });
  console.log(options.json === true ? JSON.stringify(answer.body) : formatReplayedEvent(answer.body).join('\n'));
}
