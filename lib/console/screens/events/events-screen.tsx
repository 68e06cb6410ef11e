// The list of events, with the runs of each as marks.
import type { ListedEvent } from '../../data/answers.ts';
import { pickText } from '../../data/trigger-text.ts';
import { address, readFilter, toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { type LiveList, useLiveList } from '../../state/live-list.ts';
import { useWorkflows } from '../../state/workflows.ts';
import { CopyButton, Id } from '../../view/button.tsx';
import { type Filter, Filters } from '../../view/filters.tsx';
import { type Column, List } from '../../view/list.tsx';
import { Screen } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { Age } from '../../view/time.tsx';
import { BulkActs } from '../operate/bulk-acts.tsx';
import { toCurl } from '../run/commands.ts';

const presets = [
  { label: 'All', query: {} },
  { label: 'Unmatched', query: { outcome: 'unmatched' } },
  { label: 'Refused', query: { outcome: 'refused' } },
  { label: 'Waiting', query: { outcome: 'waiting' } },
  { label: 'With failures', query: { outcome: 'has-failures' } },
] as const;

const filters: readonly Filter[] = [
  { name: 'source', label: 'Source', placeholder: 'shop' },
  { name: 'name', label: 'Name', placeholder: 'order.created' },
  { name: 'organisation', label: 'Organisation' },
  { name: 'key', label: 'Idempotency key' },
  { name: 'where', label: 'Value in the data', placeholder: '/orderId=A-1' },
  { name: 'contains', label: 'Text in the data' },
  { name: 'since', label: 'Since', placeholder: '2h, 7d, 2026-11-28' },
  { name: 'until', label: 'Until', placeholder: '1h' },
];
const filterNames = [...filters.map(({ name }) => name), 'outcome'];

export function EventsScreen() {
  return (
    <Screen title="Events" actions={<BulkActs acts={bulkActs} filter={readFilter(filterNames)} />}>
      <Filters filters={filters} chosenAbove={['outcome']} presets={presets} />
      <List
        label="Events"
        list={useEvents()}
        columns={columns}
        toHref={({ id }) => toHref(`/events/${id}`)}
        empty={<NoEvents />}
      />
    </Screen>
  );
}

const bulkActs = [['replay-events', 'Replay all…']] as const;

function useEvents(): LiveList<ListedEvent> {
  const filter = readFilter(filterNames);
  return useLiveList<ListedEvent>({
    key: `events ${JSON.stringify(filter)}`,
    load: async (page, signal) => {
      const { events, ...end } = await call('GET /v1/events', { query: { ...filter, ...page }, signal });
      return { rows: events, ...end };
    },
  });
}

const columns: readonly Column<ListedEvent>[] = [
  {
    name: 'Event',
    cell: ({ id, source, name, forced, debug }) => (
      <>
        <a class="main-link" href={toHref(`/events/${id}`)}>
          {name}
        </a>
        <span class="sub muted narrow">{source}</span>
        {forced && <span class="tag">forced</span>}
        {debug && <span class="tag">debug</span>}
      </>
    ),
  },
  { name: 'Source', isWide: true, cell: ({ source }) => source },
  { name: 'Organisation', isWide: true, cell: ({ organisationId }) => organisationId ?? <span class="muted">–</span> },
  { name: 'Outcome', cell: (event) => <Outcome event={event} /> },
  { name: 'Received', cell: ({ receivedAt }) => <Age iso={receivedAt} /> },
  { name: 'ID', isWide: true, cell: ({ id }) => <Id id={id} isShort /> },
];

function Outcome({ event: { runs, unmatched, refused } }: { readonly event: ListedEvent }) {
  if (refused)
    return <Status status="caught" text={runs.length > 0 ? `${runs.length} started, one refused` : 'refused'} />;
  if (unmatched) return <Status status="accepted" text="unmatched" />;
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) return <a href={toHref(`/runs/${only}`)}>1 run</a>;
  return <span class="nums">{runs.length} runs</span>;
}

function NoEvents() {
  const workflow = useWorkflows().data?.find(({ triggers }) => triggers.some(({ event }) => event !== undefined));
  if (filterNames.some((name) => address.value.query.has(name))) return <p>No event matches these filters.</p>;
  const trigger = workflow?.triggers.find(({ event }) => event !== undefined);
  const body = { source: pickText(trigger?.source, 'shop'), name: pickText(trigger?.event, 'order.created'), data: {} };
  const command = toCurl(location.origin, 'POST', '/v1/events', body);
  return (
    <>
      <p>
        No event has arrived yet. This sends one; <code>$FLOWGATE_TOKEN</code> is your token:
      </p>
      <pre>{command}</pre>
      <CopyButton text={command} label="Copy" hint="copy the command" />
    </>
  );
}
