// flowgate problems: prints failed runs, unmatched and refused events, stuck runs and dead letters of an environment, grouped by
// cause.
import type { Command } from 'commander';
import type { CallAnswer } from '../../http/contract/client.ts';
import { callApi } from '../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../router/connection.ts';

type ProblemsView = CallAnswer<'GET /v1/problems'>['body'];

export function addProblemsCommand(program: Command): void {
  addConnectionOptions(program.command('problems'))
    .description('show failures, unmatched and refused events, dead letters and stuck runs')
    .option('--since <moment>', 'a duration such as 2h or 7d, or an ISO 8601 time', '24h')
    .option('--json', 'print JSON')
    .action(showProblems);
}

async function showProblems(
  options: ConnectionOptions & { readonly since: string; readonly json?: boolean },
): Promise<void> {
  const { body } = await callApi(parseConnection(options), 'GET /v1/problems', { query: { since: options.since } });
  console.log(options.json === true ? JSON.stringify(body) : formatProblems(body));
}

function formatProblems(body: ProblemsView): string {
  const { failures, unmatched, refused, stuck, deadLetters = [], since, searchedUntil } = body;
  const lines = [
    ...failures.map(({ count, workflow, workflowId, state, error, lastSeen, runId }) => {
      const place = [workflow ?? workflowId, state, error].filter(Boolean).join(' / ');
      return `${count} failed: ${place}, last ${lastSeen}  ${runId}`;
    }),
    ...unmatched.map(({ count, source, name, eventId }) => `${count} unmatched: ${source} ${name}  ${eventId}`),
    ...refused.map(({ count, source, name, eventId }) => `${count} refused: ${source} ${name}  ${eventId}`),
    ...stuck.map(({ id, status, since: from }) => `stuck: ${id} ${status} since ${from}`),
    ...deadLetters.filter(({ count }) => count > 0).map(({ queue, count }) => `${count} dead letters: ${queue}`),
  ];
  if (searchedUntil !== undefined) lines.push(`counted since ${searchedUntil}: there are more before`);
  return lines.length === 0 ? `no problems since ${since}` : lines.join('\n');
}
