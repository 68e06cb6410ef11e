// flowgate events show: prints an event, its runs, and the chain of events and runs that it belongs to.
import type { Command } from 'commander';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { requireId } from '../../router/require-id.ts';
import { openScreen } from '../../terminal/screen.ts';
import { formatEvent } from '../../views/event.ts';

export function addEventsShowCommand(events: Command): void {
  const show = events
    .command('show')
    .description('show an event, its runs, and the chain of events and runs that it belongs to')
    .argument('<id>', 'ID of the event, evt_…')
    .option('--json', 'print JSON');
  addConnectionOptions(show).action(showEvent);
}

async function showEvent(id: string, options: ConnectionOptions & { readonly json?: boolean }): Promise<void> {
  requireId('event', id, 'runs show');
  const { body } = await callApi(parseConnection(options), 'GET /v1/events/{id}', {
    params: { id },
    query: { chain: 'true' },
  });
  console.log(options.json === true ? JSON.stringify(body, null, 2) : formatEvent(body, openScreen()).join('\n'));
}
