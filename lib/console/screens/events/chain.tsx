// The chain of an event: the event that began it, its runs, the events that they emitted, the runs of those, and so on.
import type { EventAnswer } from '../../data/answers.ts';
import { keepIfEqual } from '../../data/keep-if-equal.ts';
import { hasEnded } from '../../data/run-status.ts';
import { toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { usePolled } from '../../state/polling.ts';
import { LoadState } from '../../view/screen.tsx';
import { RunStatusMark } from '../../view/status.tsx';

type ChainAnswer = NonNullable<EventAnswer['chain']>;
type ChainEvent = ChainAnswer['events'][number];

export function Chain({ id }: { readonly id: string }) {
  const { data, error, refresh } = usePolled<ChainAnswer>({
    key: `chain ${id}`,
    load: async (previous) => {
      const { chain } = await call('GET /v1/events/{id}', { params: { id }, query: { chain: 'true' } });
      return keepIfEqual(previous, chain ?? { events: [], isComplete: true });
    },
    everyMs: 1_000,
    slowestMs: 10_000,
    isOver: ({ events }) => events.every(({ runs }) => runs.every(hasEnded)),
  });
  const first = data?.events[0];
  return (
    <>
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data !== undefined && first !== undefined && (
        <ul class="chain">
          <Link event={first} events={data.events} id={id} />
        </ul>
      )}
      {data?.isComplete === false && <p class="muted">The chain goes on: its first 50 events are shown.</p>}
    </>
  );
}

interface LinkProps {
  readonly event: ChainEvent;
  readonly events: readonly ChainEvent[];
  /** The event of the screen. */
  readonly id: string;
}

function Link({ event, events, id }: LinkProps) {
  const { source, name, runs } = event;
  return (
    <li>
      {event.id === id ? (
        <strong class="chain-event">{name}</strong>
      ) : (
        <a class="chain-event" href={toHref(`/events/${event.id}`, { tab: 'chain' })}>
          {name}
        </a>
      )}{' '}
      <span class="muted">
        from {source}
        {event.id === id ? ', this event' : ''}
      </span>
      <ul>
        {runs.length === 0 && <li class="muted">It started no run.</li>}
        {runs.map((run) => (
          <li key={run.id}>
            <a href={toHref(`/runs/${run.id}`)}>{run.workflow ?? run.workflowId}</a>{' '}
            <RunStatusMark id={run.id} status={run.status} />
            {run.error !== undefined && <span class="bad-text"> {run.error}</span>}
            <ul>
              {events
                .filter(({ parentRunId }) => parentRunId === run.id)
                .map((own) => (
                  <Link key={own.id} event={own} events={events} id={id} />
                ))}
            </ul>
          </li>
        ))}
      </ul>
    </li>
  );
}
