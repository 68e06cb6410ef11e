// flowgate events erase: erases the data of an event and of its runs.
import type { Command } from 'commander';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';

export function addEventsEraseCommand(events: Command): void {
  addConnectionOptions(events.command('erase <id>'))
    .description('erase the data of an event and of its runs for good; the skeleton and the audit entry stay')
    .option('--json', 'print JSON')
    .action(eraseEvent);
}

async function eraseEvent(id: string, options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  const { body } = await callApi(parseConnection(options), 'DELETE /v1/events/{id}', { params: { id } });
  if (options.json === true) return console.log(JSON.stringify(body));
  const { event, emitted, keptElsewhere } = body;
  const lines = [`${event.id} erased at ${event.erasedAt}`, ...keptElsewhere.map((place) => `  ${place}`)];
  if (emitted.length > 0) lines.push(`its runs emitted events, which are not erased: ${emitted.join(' ')}`);
  console.log(lines.join('\n'));
}
