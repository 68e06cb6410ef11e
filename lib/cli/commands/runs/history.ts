// flowgate runs history: prints the visits of states in a run, or one visit with its whole input and output.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Connection, callApi } from '../../router/api-client.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { requireId } from '../../router/require-id.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { printPaged } from '../../terminal/pager.ts';
import { openScreen } from '../../terminal/screen.ts';
import { formatHistory, formatVisit, type RunHistory } from '../../views/history.ts';

interface HistoryOptions extends ConnectionOptions {
  readonly state?: string;
  readonly visit?: number;
  readonly json?: boolean;
}

export function addRunsHistoryCommand(runs: Command): void {
  const history = runs
    .command('history')
    .description('show the states that a run visited: attempts, errors, iterations and branches')
    .argument('<id>', 'ID of the run, run_…')
    .option('--state <name>', 'only the visits of this state')
    .addOption(
      new Option('--visit <number>', 'only this visit, with its whole input and output; its number follows "#"')
        .argParser(parseVisit)
        .conflicts('state'),
    )
    .option('--json', 'print JSON');
  addConnectionOptions(history).action(showHistory);
}

async function showHistory(id: string, options: HistoryOptions): Promise<void> {
  requireId('run', id, 'events show');
  const { state, visit, json = false } = options;
  const history = await readHistory(parseConnection(options), id, { state, visit });
  if (visit !== undefined && history.states.length === 0) {
    throw new CliError(`the run has no visit ${visit}: "flowgate runs history ${id}" shows the numbers of its visits`);
  }
  if (json) console.log(JSON.stringify(history, null, 2));
  else if (visit !== undefined) await printPaged(history.states.flatMap((one) => formatVisit(one, openScreen())));
  else await printPaged(formatHistory(history, openScreen()));
  if (history.isTruncated)
    console.error('the execution has more history than is shown: only its first 8000 events are read');
}

interface Selection {
  readonly state: string | undefined;
  readonly visit: number | undefined;
}

/**
 * Reads all pages of the history. A visit that changes while the pages are read is returned again on a later page; the later
 * version is kept.
 */
async function readHistory(connection: Connection, id: string, { state, visit }: Selection): Promise<RunHistory> {
  const visits = new Map<number, RunHistory['states'][number]>();
  let after = 0;
  for (;;) {
    const query = { state, visit: visit?.toString(), after };
    const { body } = await callApi(connection, 'GET /v1/runs/{id}/history', { params: { id }, query });
    for (const one of body.states) visits.set(one.id, one);
    if (!body.hasMore || body.lastEventId <= after) {
      return { ...body, states: [...visits.values()].toSorted((one, other) => one.id - other.id) };
    }
    after = body.lastEventId;
  }
}

function parseVisit(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected the number of a visit, as "flowgate runs history" shows it after "#"');
}
