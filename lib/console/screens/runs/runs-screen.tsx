// The list of runs, with its filters and what can be done with the selected ones.
import { useEffect } from 'preact/hooks';
import type { ListedRun } from '../../data/answers.ts';
import { address, readFilter, toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { type LiveList, useLiveList } from '../../state/live-list.ts';
import { useWorkflows } from '../../state/workflows.ts';
import { Id } from '../../view/button.tsx';
import { type Filter, Filters } from '../../view/filters.tsx';
import { type Column, List, useSelection } from '../../view/list.tsx';
import { Screen } from '../../view/screen.tsx';
import { describeStatus, RunStatusMark } from '../../view/status.tsx';
import { Age, Duration } from '../../view/time.tsx';
import { BulkActs } from '../operate/bulk-acts.tsx';
import { rememberNeighbours } from '../run/neighbours.ts';
import { SelectionBar } from './selection-bar.tsx';

const statuses = [
  'waiting',
  'running',
  'succeeded',
  'failed',
  'timed_out',
  'aborted',
  'undelivered',
  'stopped_by_loop_guard',
];

const presets = [
  { label: 'All', query: {} },
  { label: 'Running', query: { status: 'running' } },
  { label: 'Failed in 24 h', query: { status: 'failed', since: '24h' } },
  { label: 'Running for over 1 h', query: { status: 'running', until: '1h' } },
  { label: 'Stopped by the loop guard', query: { status: 'stopped_by_loop_guard' } },
] as const;

const filterNames = ['workflow', 'status', 'organisation', 'error', 'forced', 'since', 'until'] as const;

export function RunsScreen() {
  const selection = useSelection();
  const workflows = useWorkflows().data ?? [];
  const list = useRuns();
  useEffect(() => rememberNeighbours(list.data?.rows.map((row) => row.id) ?? []), [list.data]);
  return (
    <Screen title="Runs" actions={<BulkActs acts={bulkActs} filter={readFilter(filterNames)} />}>
      <Filters filters={createFilters(workflows.map(({ name }) => name))} presets={presets} />
      <SelectionBar selection={selection} runs={list.data?.rows ?? []} onChanged={list.refresh} />
      <List
        label="Runs"
        list={list}
        columns={columns}
        toHref={({ id }) => toHref(`/runs/${id}`)}
        selection={selection}
        empty={<NoRuns />}
      />
    </Screen>
  );
}

const bulkActs = [
  ['replay-runs', 'Replay all…'],
  ['redrive', 'Redrive all…'],
  ['cancel', 'Cancel all…'],
] as const;

function useRuns(): LiveList<ListedRun> {
  const filter = readFilter(filterNames);
  return useLiveList<ListedRun>({
    key: `runs ${JSON.stringify(filter)}`,
    load: async (page, signal) => {
      const { runs, ...end } = await call('GET /v1/runs', { query: { ...filter, ...page }, signal });
      return { rows: runs, ...end };
    },
  });
}

function createFilters(workflows: readonly string[]): readonly Filter[] {
  return [
    { name: 'workflow', label: 'Workflow', choices: workflows.map((name) => [name, name]) },
    { name: 'status', label: 'Status', choices: statuses.map((status) => [status, describeStatus(status)]) },
    { name: 'organisation', label: 'Organisation' },
    { name: 'error', label: 'Error', placeholder: 'States.Timeout' },
    { name: 'since', label: 'Since', placeholder: '2h, 7d, 2026-11-28' },
    { name: 'until', label: 'Until', placeholder: '1h' },
  ];
}

const columns: readonly Column<ListedRun>[] = [
  { name: 'Status', cell: ({ id, status }) => <RunStatusMark id={id} status={status} /> },
  {
    name: 'Workflow',
    cell: (run) => (
      <>
        <a class="main-link" href={toHref(`/runs/${run.id}`)}>
          {run.workflow ?? run.workflowId}
        </a>
        {run.forced && (
          <span class="tag" title="started past its triggers">
            forced
          </span>
        )}
        {run.error !== undefined && <span class="sub bad-text">{run.error}</span>}
      </>
    ),
  },
  { name: 'Organisation', isWide: true, cell: ({ organisationId }) => organisationId ?? <span class="muted">–</span> },
  { name: 'Started', cell: ({ startedAt }) => (startedAt === undefined ? 'not yet' : <Age iso={startedAt} />) },
  {
    name: 'Duration',
    isWide: true,
    isNumber: true,
    cell: ({ startedAt, stoppedAt }) => <Duration from={startedAt} to={stoppedAt} />,
  },
  { name: 'Run', isWide: true, cell: ({ id }) => <Id id={id} isShort /> },
];

function NoRuns() {
  const isFiltered = filterNames.some((name) => address.value.query.has(name));
  if (isFiltered) return <p>No run matches these filters.</p>;
  return (
    <>
      <p>No run has started yet.</p>
      <p class="muted">
        A run starts when an event matches a workflow. <a href={toHref('/events')}>The events</a> show how to send one.
      </p>
    </>
  );
}
