// flowgate dead-letters list, move, discard: lists messages that could not be processed, sends them again, or deletes them.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

type QueueView = CallAnswer<'GET /v1/dead-letters'>['body']['queues'][number];
type Options = ConnectionOptions & { readonly json?: boolean };

export function addDeadLettersCommand(program: Command): void {
  const letters = program.command('dead-letters').description('messages that were given up');
  addConnectionOptions(letters.command('list'))
    .description('list them by queue: starts, records, undelivered')
    .option('--json', 'print JSON')
    .action(list);
  addConnectionOptions(letters.command('move <queue> [ids...]'))
    .description('send messages again: those with the IDs, or all of the queue')
    .option('--json', 'print JSON')
    .action(move);
  addConnectionOptions(letters.command('discard <queue> <ids...>'))
    .description('delete messages for good; the audit trail names each')
    .option('--json', 'print JSON')
    .action(discard);
}

async function list(options: Options): Promise<void> {
  const { body } = await callApi(parseConnection(options), 'GET /v1/dead-letters');
  if (options.json === true) return console.log(JSON.stringify(body.queues));
  console.log(body.queues.map(formatQueue).join('\n'));
}

async function move(queue: string, ids: readonly string[], options: Options): Promise<void> {
  const input = { params: { queue }, body: ids.length === 0 ? {} : { ids: [...ids] } };
  const { body } = await callApi(parseConnection(options), 'POST /v1/dead-letters/{queue}/move', input);
  if (options.json === true) return console.log(JSON.stringify(body));
  console.log(`${body.moved} sent again${formatRest(body)}`);
}

async function discard(queue: string, ids: readonly string[], options: Options): Promise<void> {
  const input = { params: { queue }, body: { ids: [...ids] } };
  const { body } = await callApi(parseConnection(options), 'POST /v1/dead-letters/{queue}/discard', input);
  if (options.json === true) return console.log(JSON.stringify(body));
  console.log(`${body.discarded} discarded${formatRest(body)}`);
}

function formatRest({ left, isComplete }: { readonly left: readonly string[]; readonly isComplete: boolean }): string {
  const ids = left.length === 0 ? '' : `; not found, or not readable: ${left.join(' ')}`;
  return isComplete ? ids : `${ids}; the queue has more: repeat the command`;
}

function formatQueue({ queue, count, isComplete, messages }: QueueView): string {
  const lines = messages.map(({ id, since, runId, eventId, error, reason }) => {
    const why = error === undefined ? reason : `${error}: ${reason}`;
    return `  ${id}  ${since}  ${runId ?? eventId ?? 'unreadable'}\n    ${why}`;
  });
  return [`${queue}: ${count}${isComplete ? '' : ' or more'}`, ...lines].join('\n');
}
