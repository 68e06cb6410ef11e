// One run: its error first, then its graph or timeline beside the chosen state, its data and its definition.
import { useEffect } from 'preact/hooks';
import type { EventAnswer, Run, Visit } from '../../data/answers.ts';
import { findMainVisit, type KeptHistory } from '../../data/history.ts';
import { address, navigate, toHref, withQuery } from '../../state/address.ts';
import { useKeys } from '../../state/keys.ts';
import type { Polled } from '../../state/polling.ts';
import { Id } from '../../view/button.tsx';
import { Fact, Facts, LoadState, Screen, Tabs } from '../../view/screen.tsx';
import { RunStatusMark } from '../../view/status.tsx';
import { Duration, Moment } from '../../view/time.tsx';
import { toTraceLink } from './commands.ts';
import { DataTab } from './data-tab.tsx';
import { DefinitionTab } from './definition-tab.tsx';
import { GraphTab } from './graph-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { findNeighbour } from './neighbours.ts';
import { RunActs, useRunKeys } from './run-acts.tsx';
import { type LoadedDefinition, useDefinition, useHistory, useRun, useRunEvent } from './run-data.ts';
import { StatePanel } from './state-panel.tsx';
import { Timeline } from './timeline.tsx';

const tabs = [
  ['', 'Graph', 'b'],
  ['timeline', 'Timeline', 't'],
  ['history', 'History', 'h'],
  ['data', 'Data', 'o'],
  ['definition', 'Definition', 'd'],
] as const;

export function RunScreen({ id }: { readonly id: string }) {
  const run = useRun(id);
  const history = useHistory(run.data);
  const definition = useDefinition(run.data);
  const event = useRunEvent(run.data);
  useTabKeys(id);
  const name = run.data?.workflow ?? run.data?.workflowId ?? 'Run';
  return (
    <Screen
      title={`${name} · run`}
      heading={run.data === undefined ? 'Run' : <Heading run={run.data} />}
      actions={
        run.data && <RunActs run={run.data} history={history.data} event={event.data?.event} onChanged={run.refresh} />
      }
    >
      <LoadState error={run.error} hasData={run.data !== undefined} onRetry={run.refresh} />
      {run.data !== undefined && <Body run={run.data} history={history} definition={definition} event={event} />}
    </Screen>
  );
}

function Heading({ run }: { readonly run: Run }) {
  return (
    <>
      <RunStatusMark id={run.id} status={run.status} />
      <a href={toHref(`/workflows/${encodeURIComponent(run.workflow ?? run.workflowId)}`)}>
        {run.workflow ?? run.workflowId}
      </a>
    </>
  );
}

function useTabKeys(id: string): void {
  const move = (step: -1 | 1) => () => {
    const next = findNeighbour(id, step);
    if (next !== undefined) navigate(toHref(`/runs/${next}`));
  };
  useKeys({
    ...Object.fromEntries(tabs.map(([tab, , key]) => [key, () => navigate(withQuery({ tab }))])),
    '[': move(-1),
    ']': move(1),
    Escape: () => navigate(withQuery({ state: undefined, visit: undefined })),
  });
}

interface BodyProps {
  readonly run: Run;
  readonly history: Polled<KeptHistory>;
  readonly definition: LoadedDefinition;
  readonly event: Polled<EventAnswer>;
}

function Body({ run, history, definition, event }: BodyProps) {
  useRunKeys(run);
  useFirstState(history.data, run);
  const tab = address.value.query.get('tab') ?? '';
  const visit = findChosen(history.data?.visits ?? []);
  const hasPanel = ['', 'timeline', 'history'].includes(tab);
  return (
    <>
      <RunFacts run={run} trace={event.data?.event.trace} />
      <RunError run={run} history={history.data} />
      <Tabs label="Parts of the run" tabs={tabs} current={tab} />
      {hasPanel && <LoadState error={history.error} hasData onRetry={history.refresh} />}
      <div class={hasPanel && visit !== undefined ? 'split' : undefined}>
        {tab === '' && <GraphTab run={run} history={history.data} definition={definition} />}
        {tab === 'timeline' && <Timeline run={run} history={history.data} chosen={visit} />}
        {tab === 'history' && <HistoryTab history={history.data} />}
        {tab === 'data' && <DataTab run={run} event={event} />}
        {tab === 'definition' && <DefinitionTab run={run} definition={definition} />}
        {hasPanel && visit !== undefined && (
          <StatePanel key={visit.id} run={run} visit={visit} visits={history.data?.visits ?? []} />
        )}
      </div>
    </>
  );
}

/** A run opens on the state that failed or runs. The reader may close it. */
function useFirstState(history: KeptHistory | undefined, run: Run): void {
  const isRead = history !== undefined;
  useEffect(() => {
    const { query } = address.value;
    if (history === undefined || query.has('state') || query.has('visit') || query.has('tab')) return;
    const first = run.status === 'running' ? undefined : findMainVisit(history.visits);
    if (first !== undefined) navigate(withQuery({ visit: String(first.id), state: first.name }), { isReplaced: true });
  }, [isRead]);
}

/** The visit of the address; of a state without one, the visit that matters most: failed, running, or the last. */
function findChosen(visits: readonly Visit[]): Visit | undefined {
  const { query } = address.value;
  const id = Number(query.get('visit') ?? Number.NaN);
  const byId = visits.find((visit) => visit.id === id);
  if (byId !== undefined) return byId;
  const own = visits.filter(({ name }) => name === query.get('state'));
  return findMainVisit(own) ?? own.at(-1);
}

function RunFacts({ run, trace }: { readonly run: Run; readonly trace: string | undefined }) {
  return (
    <Facts>
      <Fact name="Started">{run.startedAt === undefined ? 'not yet' : <Moment iso={run.startedAt} />}</Fact>
      <Fact name="Duration">
        <Duration from={run.startedAt} to={run.stoppedAt} />
      </Fact>
      <Fact name="Event">
        {run.eventId === undefined ? '–' : <Id id={run.eventId} href={toHref(`/events/${run.eventId}`)} isShort />}
      </Fact>
      <Fact name="Run">
        <Id id={run.id} isShort />
      </Fact>
      {run.parentRunId !== undefined && (
        <Fact name="Started by">
          <Id id={run.parentRunId} href={toHref(`/runs/${run.parentRunId}`)} isShort />
        </Fact>
      )}
      {trace !== undefined && (
        <Fact name="Trace">
          <Id id={trace.split('-')[1] ?? trace} {...toTraceHref(run, trace)} isShort />
        </Fact>
      )}
      {run.depth > 0 && <Fact name="Depth">{run.depth}</Fact>}
      {run.forced && <Fact name="Start">forced, past its triggers</Fact>}
      {run.debug && <Fact name="Mode">debug</Fact>}
      {run.emitted.length > 0 && (
        <Fact name="Emitted">
          {run.emitted.map(({ id, name }) => (
            <a key={id} class="emitted" href={toHref(`/events/${id}`)}>
              {name}
            </a>
          ))}
        </Fact>
      )}
    </Facts>
  );
}

/** A trace of the local platform has no page. */
function toTraceHref({ executionArn }: Run, trace: string): { readonly href?: string } {
  const href = executionArn === undefined ? undefined : toTraceLink(trace, executionArn);
  return href === undefined ? {} : { href };
}

function RunError({ run, history }: { readonly run: Run; readonly history: KeptHistory | undefined }) {
  if (run.error === undefined && run.cause === undefined) return null;
  const failed = findMainVisit(history?.visits ?? []);
  return (
    <section class="run-error" aria-label="Error">
      <h2>
        {run.error ?? 'Failed'}
        {failed?.status === 'failed' && (
          <span class="muted">
            {' '}
            in <a href={withQuery({ tab: undefined, state: failed.name, visit: String(failed.id) })}>{failed.name}</a>
          </span>
        )}
      </h2>
      {run.cause !== undefined && <pre>{run.cause}</pre>}
    </section>
  );
}
