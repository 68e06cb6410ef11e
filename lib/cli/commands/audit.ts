// flowgate audit: prints the audit trail of credentials, workflow switches, runs and events.
import { type Command, Option } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { addListOptions, type ListOptions } from '../lists/list-options.ts';
import type { ListSource } from '../lists/list-source.ts';
import { runList } from '../lists/print-list.ts';
import { callApi } from '../router/api-client.ts';
import { parseConnection } from '../router/connection.ts';
import { listLimits } from '../router/credential-line.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Column } from '../terminal/table.ts';
import { createNumberParser } from '../terminal/whole-number.ts';
import { formatActor } from '../views/actor.ts';

type AuditEntry = CallAnswer<'GET /v1/audit'>['body']['entries'][number];

interface AuditOptions extends ListOptions {
  /** An earlier name of `limit`. */
  readonly last?: number;
}

export function addAuditCommand(program: Command): void {
  const audit = program
    .command('audit')
    .description(
      'show who changed credentials or switches, and who cancelled, redrove or replayed runs and events, newest first',
    )
    .addOption(
      new Option('--last <count>', 'an earlier name of --limit')
        .argParser(createNumberParser(1, 10_000))
        .conflicts(['limit', 'all'])
        .hideHelp(),
    );
  addListOptions(audit, 'that were made').action(showAudit);
}

function showAudit({ last, limit = last, ...options }: AuditOptions): Promise<void> {
  return runList(createAuditSource(options), limit === undefined ? options : { ...options, limit });
}

function createAuditSource({ since, until, ...options }: ListOptions): ListSource<AuditEntry> {
  const connection = parseConnection(options);
  return {
    noun: 'entries',
    readPage: async ({ limit, cursor, since: ownSince = since }, signal) => {
      const query = { limit, cursor, since: ownSince, until };
      const { body } = await callApi(connection, 'GET /v1/audit', { query, signal });
      return { items: body.entries, cursor: body.cursor };
    },
    columns: createAuditColumns,
    identify: ({ id }) => id,
    readMoment: ({ at }) => at,
    isOpen: () => false,
  };
}

/** The columns of entries in a table. The last one is never cut, because it has IDs. */
function createAuditColumns({ formatMoment }: Pick<Screen, 'formatMoment'>): Column<AuditEntry>[] {
  return [
    { title: 'WHEN', text: ({ at }) => formatMoment(at) },
    { title: 'ACTION', text: ({ action }) => action },
    { title: 'BY', text: ({ by }) => formatActor(by) },
    { title: 'WHAT', text: formatTarget },
  ];
}

function formatTarget(entry: AuditEntry): string {
  switch (entry.action) {
    case 'workflow.switched':
      return `${entry.workflow.id} "${entry.workflow.name}" ${entry.to ? 'on' : 'off'}${entry.whileOff === 'hold' ? ', holding events' : ''}`;
    case 'run.cancelled':
    case 'run.redriven':
      return `${entry.run.id}${formatReason(entry.reason)}`;
    case 'event.replayed':
      return `${entry.event.id} as ${entry.newEventId}${entry.hasOtherData ? ' with other data' : ''}${formatReason(entry.reason)}`;
    case 'event.erased':
      return entry.event.id;
    case 'dead-letters.moved':
      return `${entry.queue} ${entry.ids?.join(' ') ?? 'all'}`;
    case 'dead-letter.discarded':
      return `${entry.letter.queue} ${entry.letter.id}  ${entry.letter.runId ?? entry.letter.eventId ?? ''}`;
    case 'replay.started':
    case 'replay.stopped':
      return `${entry.replay.id} ${entry.replay.act} ${entry.replay.count}${formatReason(entry.reason)}`;
    default:
      return formatCredential(entry);
  }
}

function formatReason(reason: string | undefined): string {
  return reason === undefined ? '' : `  "${reason}"`;
}

function formatCredential({ credential, overlapEndsAt }: Extract<AuditEntry, { credential: object }>): string {
  return [
    `${credential.id} "${credential.label}" ${credential.scopes.join(',')}`,
    ...listLimits(credential),
    ...(overlapEndsAt === undefined ? [] : [`overlap until ${overlapEndsAt}`]),
  ].join('  ');
}
