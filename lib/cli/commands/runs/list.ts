// flowgate runs list: prints the runs that match a filter. With --follow it also prints new runs and changes of their status
// until Ctrl-C.
import { type Command, Option } from 'commander';
import { isFailure, type RunStatus, runStatuses } from '../../../core/run/run.ts';
import type { CallAnswer } from '../../../http/contract/client.ts';
import { addListOptions, type ListOptions } from '../../lists/list-options.ts';
import type { ListSource } from '../../lists/list-source.ts';
import { runList } from '../../lists/print-list.ts';
import { callApi } from '../../router/api-client.ts';
import { parseConnection } from '../../router/connection.ts';
import { formatBetween } from '../../terminal/elapsed.ts';
import type { Screen } from '../../terminal/screen.ts';
import { paintStatus } from '../../terminal/status-paint.ts';
import type { Column } from '../../terminal/table.ts';

export type ListedRun = CallAnswer<'GET /v1/runs'>['body']['runs'][number];

type ListedStatus = Exclude<RunStatus, 'accepted'>;
const statuses = runStatuses.filter((status) => status !== 'accepted');

interface RunListOptions extends ListOptions {
  readonly workflow?: string;
  readonly status?: ListedStatus;
  readonly organisation?: string;
  readonly forced?: 'true' | 'false';
  readonly error?: string;
}

export function addRunsListCommand(runs: Command): void {
  const list = runs
    .command('list')
    .description('list runs, newest first; those that did not succeed by their end, with --status or --error')
    .option('--workflow <idOrName>', 'only runs of this workflow')
    .addOption(new Option('--status <status>', 'only runs with this status').choices(statuses))
    .option('--organisation <id>', 'only runs of this organisation')
    .addOption(
      new Option('--forced [boolean]', 'only runs that were started by their workflow, or with "false" only others')
        .choices(['true', 'false'])
        .preset('true'),
    )
    .option('--error <name>', 'only runs that failed with this error, such as States.Timeout');
  addListOptions(list, 'that started').action(listRuns);
}

function listRuns(options: RunListOptions): Promise<void> {
  return runList(createRunSource(options), options);
}

function createRunSource(options: RunListOptions): ListSource<ListedRun> {
  const connection = parseConnection(options);
  const { workflow, status, organisation, forced, error, since, until } = options;
  const filter = { workflow, status, organisation, forced, error, since, until };
  const isByEnd = status === undefined ? error !== undefined : isFailure(status);
  return {
    noun: 'runs',
    readPage: async ({ limit, cursor, since: ownSince = since }, signal) => {
      const query = { ...filter, limit, cursor, since: ownSince };
      const { body } = await callApi(connection, 'GET /v1/runs', { query, signal });
      const { runs: items, ...end } = body;
      return { items, ...end };
    },
    columns: createRunColumns,
    identify: ({ id, status: current }) => `${id} ${current}`,
    readMoment: (run) => (isByEnd ? (run.stoppedAt ?? readStart(run)) : readStart(run)),
    isOpen: ({ status: current }) => current === 'running' || current === 'waiting',
  };
}

/** Returns the time of the start. A waiting run has not started: the time at which its event was accepted is used. */
function readStart({ startedAt, acceptedAt = '' }: ListedRun): string {
  return startedAt ?? acceptedAt;
}

/** The columns of runs in a table. */
export function createRunColumns({
  formatMoment,
  colours,
}: Pick<Screen, 'formatMoment' | 'colours'>): Column<ListedRun>[] {
  return [
    { title: 'STATUS', text: ({ status }) => status, paint: (text, { status }) => paintStatus(text, status, colours) },
    { title: 'WORKFLOW', text: ({ workflow, workflowId }) => workflow ?? workflowId, least: 12 },
    { title: 'STARTED', text: (run) => formatMoment(readStart(run)) },
    { title: 'TOOK', text: ({ startedAt, stoppedAt }) => formatBetween(startedAt, stoppedAt) },
    { title: 'ORGANISATION', text: ({ organisationId = '' }) => organisationId, least: 12, isOptional: true },
    { title: 'ERROR', text: ({ error = '' }) => error, least: 12, isOptional: true },
    { title: 'RUN', text: ({ id }) => id },
  ];
}
