// The chain of an event: what led to it, its runs, the events that they emitted, and their runs.
import type { EventAnswer } from '../../data/answers.ts';
import { toHref } from '../../state/address.ts';
import { useWorkflows } from '../../state/workflows.ts';
import { RunStatusMark } from '../../view/status.tsx';

export function Chain({ answer: { event, runs, emitted } }: { readonly answer: EventAnswer }) {
  const workflows = useWorkflows().data ?? [];
  const nameOf = (id: string): string => workflows.find((own) => own.id === id)?.name ?? id;
  const { rootEventId, parentRunId } = event.lineage;
  return (
    <ul class="chain">
      {rootEventId !== event.id && (
        <li>
          <span class="muted">begins with</span>{' '}
          <a href={toHref(`/events/${rootEventId}`, { tab: 'chain' })}>the first event</a>
        </li>
      )}
      {parentRunId !== undefined && (
        <li>
          <span class="muted">emitted by</span> <a href={toHref(`/runs/${parentRunId}`)}>a run</a>
        </li>
      )}
      <li>
        <span class="chain-event">{event.name}</span> <span class="muted">from {event.source}, this event</span>
        <ul>
          {runs.length === 0 && <li class="muted">It started no run.</li>}
          {runs.map((run) => (
            <li key={run.id}>
              <a href={toHref(`/runs/${run.id}`)}>{run.workflow ?? run.workflowId}</a>{' '}
              <RunStatusMark id={run.id} status={run.status} />
              <ul>
                {emitted
                  .filter(({ runId }) => runId === run.id)
                  .map((one) => (
                    <li key={one.id}>
                      <a class="chain-event" href={toHref(`/events/${one.id}`, { tab: 'chain' })}>
                        {one.name}
                      </a>
                      <ul>
                        {one.runs.map(({ id, workflowId }) => (
                          <li key={id}>
                            <a href={toHref(`/runs/${id}`)}>{nameOf(workflowId)}</a>
                          </li>
                        ))}
                      </ul>
                    </li>
                  ))}
              </ul>
            </li>
          ))}
        </ul>
      </li>
    </ul>
  );
}
