// The data of a run: that of its event, and its output.
import type { EventAnswer, Run } from '../../data/answers.ts';
import { toHref } from '../../state/address.ts';
import type { Polled } from '../../state/polling.ts';
import { Json } from '../../view/json.tsx';
import { LoadState } from '../../view/screen.tsx';

interface DataTabProps {
  readonly run: Run;
  readonly event: Polled<EventAnswer>;
}

export function DataTab({ run, event: { data, error, refresh } }: DataTabProps) {
  const { eventId } = run;
  return (
    <div class="columns">
      <section>
        <h2>Event data</h2>
        {eventId !== undefined && <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />}
        {data !== undefined && <EventData event={data.event} />}
        {eventId !== undefined && (
          <p>
            <a href={toHref(`/events/${eventId}`)}>Show the event</a>
          </p>
        )}
      </section>
      <section>
        <h2>Output</h2>
        {run.output === undefined || run.output === null ? (
          <p class="muted">There is no output{run.stoppedAt === undefined ? ' yet' : ''}.</p>
        ) : (
          <Json value={run.output} label="output" />
        )}
      </section>
    </div>
  );
}

/** The data of an event, or why it is not here. */
export function EventData({ event }: { readonly event: EventAnswer['event'] }) {
  if (event.erasedAt !== undefined) return <p class="muted">The data was erased at {event.erasedAt}.</p>;
  if (event.dataRef !== undefined) {
    return (
      <p class="muted">
        The data has {event.dataRef.bytes.toLocaleString('en')} bytes. It is in the bucket, at{' '}
        <code>{event.dataRef.key}</code>.
      </p>
    );
  }
  return <Json value={event.data ?? {}} label="data" />;
}
