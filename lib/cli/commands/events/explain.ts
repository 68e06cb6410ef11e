// flowgate events explain: prints, for each workflow, why an accepted event started it or did not.
import type { Command } from 'commander';
import { callApi } from '../../router/api-client.ts';
import { addConnectionOptions, parseConnection } from '../../router/connection.ts';
import { requireId } from '../../router/require-id.ts';
import { addExplainOptions, type ExplainOptions, printExplanation } from '../explain.ts';

export function addEventsExplainCommand(events: Command): void {
  const explain = events
    .command('explain')
    .description('explain for every workflow why an event started it or not')
    .argument('<id>', 'ID of the event, evt_…');
  addConnectionOptions(addExplainOptions(explain)).action(explainEvent);
}

async function explainEvent(id: string, options: ExplainOptions): Promise<void> {
  requireId('event', id, 'runs show');
  const { body } = await callApi(parseConnection(options), 'GET /v1/events/{id}/explain', { params: { id } });
  printExplanation(body, options);
}
