// flowgate dead-letters list, move, discard: lists messages that could not be processed, sends them again, or deletes them.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import type { FollowListOptions } from '../lists/list-options.ts';
import { addWholeListOptions, runWholeList } from '../lists/whole-list.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Column } from '../terminal/table.ts';

type DeadLetterView = CallAnswer<'GET /v1/dead-letters'>['body']['queues'][number]['messages'][number];
type Options = ConnectionOptions & { readonly json?: boolean };

export function addDeadLettersCommand(program: Command): void {
  const letters = program.command('dead-letters').description('messages that were given up');
  const list = letters
    .command('list')
    .description('list them by queue, the oldest first: starts, records, undelivered');
  addWholeListOptions(list).action(listDeadLetters);
  addConnectionOptions(letters.command('move <queue> [ids...]'))
    .description('send messages again: those with the IDs, or all of the queue')
    .option('--json', 'print JSON')
    .action(move);
  addConnectionOptions(letters.command('discard <queue> <ids...>'))
    .description('delete messages for good; the audit trail names each')
    .option('--json', 'print JSON')
    .action(discard);
}

/** Reading a queue hides its messages from other requests, such as a move, for a moment. */
const pollMs = 10_000;

async function listDeadLetters(options: FollowListOptions): Promise<void> {
  const connection = parseConnection(options);
  let partial: readonly string[] = [];
  const read = async (signal: AbortSignal) => {
    const { body } = await callApi(connection, 'GET /v1/dead-letters', { signal });
    partial = body.queues.filter(({ isComplete }) => !isComplete).map(({ queue }) => queue);
    return body.queues.flatMap(({ messages }) => messages);
  };
  const identify = ({ queue, id }: DeadLetterView) => `${queue} ${id}`;
  await runWholeList({ noun: 'dead letters', columns: createDeadLetterColumns, read, identify, pollMs }, options);
  if (partial.length > 0)
    console.error(`more may be in ${partial.join(', ')}: a list reads 200 messages of a queue, for 6 s at most`);
}

/** The columns of dead letters in a table. */
function createDeadLetterColumns({ formatMoment }: Pick<Screen, 'formatMoment'>): Column<DeadLetterView>[] {
  return [
    { title: 'QUEUE', text: ({ queue }) => queue },
    { title: 'SINCE', text: ({ since }) => formatMoment(since) },
    { title: 'CONCERNS', text: ({ runId, eventId }) => runId ?? eventId ?? 'unreadable' },
    { title: 'WHY', text: ({ error, reason }) => (error === undefined ? reason : `${error}: ${reason}`), least: 20 },
    { title: 'MESSAGE', text: ({ id }) => id },
  ];
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
