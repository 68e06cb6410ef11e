// flowgate events erase: erases the data of an event and of its runs.
import type { Command } from 'commander';
import { defined } from '../../../value/defined.ts';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { commandName } from '../../terminal/command-name.ts';

export function addEventsEraseCommand(events: Command): void {
  addConnectionOptions(events.command('erase <id>'))
    .description('erase the data of an event and of its runs for good; the skeleton and the audit entry stay')
    .option('--copies', 'also erase its replays, the event that it replays, and so on: they have the same data')
    .option('--json', 'print JSON')
    .action(eraseEvent);
}

interface EraseOptions extends ConnectionOptions {
  readonly copies?: boolean;
  readonly json?: boolean;
}

async function eraseEvent(id: string, options: EraseOptions): Promise<void> {
  const query = defined({ copies: options.copies === true ? ('true' as const) : undefined });
  const { body } = await callApi(parseConnection(options), 'DELETE /v1/events/{id}', { params: { id }, query });
  if (options.json === true) return console.log(JSON.stringify(body));
  const { event, emitted, copies, erasedCopies, isComplete, keptElsewhere } = body;
  const lines = [
    `${event.id} erased at ${event.erasedAt}`,
    ...erasedCopies.map((copy) => `${copy} erased, a copy`),
    ...keptElsewhere.map((place) => `  ${place}`),
  ];
  if (copies.length > 0) {
    lines.push(`other events have the same data, and are not erased: ${copies.join(' ')}`);
    lines.push(`  ${commandName} events erase ${id} --copies   erases them too`);
  }
  if (!isComplete) lines.push('there are more copies than one request looks for: repeat the command');
  if (emitted.length > 0) lines.push(`its runs emitted events, which are not erased: ${emitted.join(' ')}`);
  console.log(lines.join('\n'));
}
