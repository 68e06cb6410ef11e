// flowgate audit: prints the audit trail of credentials, workflow switches, runs and events.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { type Connection, callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import { listLimits } from '../router/credential-line.ts';
import { createNumberParser } from '../terminal/whole-number.ts';

type AuditEntry = CallAnswer<'GET /v1/audit'>['body']['entries'][number];

interface AuditOptions extends ConnectionOptions {
  readonly last: number;
  readonly json?: boolean;
}

/** The largest page that the router returns. */
const pageSize = 100;

export function addAuditCommand(program: Command): void {
  addConnectionOptions(program.command('audit'))
    .description(
      'show who changed credentials or switches, and who cancelled, redrove or replayed runs and events, newest first',
    )
    .option('--last <count>', 'number of entries to show, 1 to 10000', createNumberParser(1, 10_000), 50)
    .option('--json', 'print one JSON object per line')
    .action(showAudit);
}

async function showAudit({ last, json, ...connection }: AuditOptions): Promise<void> {
  const entries = await readEntries(parseConnection(connection), last);
  const lines = entries.map((entry) => (json === true ? JSON.stringify(entry) : formatEntry(entry)));
  if (lines.length > 0 || json !== true) console.log(lines.join('\n') || 'no entries');
}

async function readEntries(connection: Connection, count: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(pageSize, count - entries.length);
    const { body } = await callApi(connection, 'GET /v1/audit', { query: { limit, cursor } });
    entries.push(...body.entries);
    cursor = body.cursor;
  } while (cursor !== undefined && entries.length < count);
  return entries;
}

function formatEntry(entry: AuditEntry): string {
  return [entry.at, entry.action, formatTarget(entry), `by ${formatActor(entry.by)}`].join('  ');
}

function formatTarget(entry: AuditEntry): string {
  switch (entry.action) {
    case 'workflow.switched':
      return `${entry.workflow.id} "${entry.workflow.name}" ${entry.to ? 'on' : 'off'}`;
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

function formatActor(actor: AuditEntry['by']): string {
  if (actor.kind === 'operator') return `${actor.name}, with AWS credentials`;
  const issuer = actor.kind === 'subject' ? ` of ${actor.issuer}` : '';
  return `${actor.id} "${actor.label}"${issuer}`;
}
