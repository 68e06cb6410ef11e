// One workflow: its switch, triggers, the last 24 hours, its graph, its schema and addresses, and an event that would start it.
import { useMemo } from 'preact/hooks';
import type { ListedRun, Workflow } from '../../data/answers.ts';
import { formatCount } from '../../data/counts.ts';
import { groupByHour } from '../../data/hours.ts';
import { Graph } from '../../graph/graph.tsx';
import { toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { now } from '../../state/clock.ts';
import { usePolled } from '../../state/polling.ts';
import { useWorkflows } from '../../state/workflows.ts';
import { CopyButton, Id } from '../../view/button.tsx';
import { Json } from '../../view/json.tsx';
import { Empty, Fact, Facts, LoadState, Screen } from '../../view/screen.tsx';
import { readNewestDefinition } from '../run/run-data.ts';
import { SwitchButton } from './switch-button.tsx';
import { WhatIf } from './what-if.tsx';
import { Triggers, WorkflowStatus } from './workflows-screen.tsx';

export function WorkflowScreen({ name }: { readonly name: string }) {
  const { data, error, refresh } = useWorkflows(5_000);
  const workflow = data?.find((own) => own.name === name || own.id === name);
  return (
    <Screen
      title={workflow?.name ?? name}
      actions={workflow && <SwitchButton workflow={workflow} onChanged={refresh} />}
    >
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data !== undefined && workflow === undefined && (
        <Empty>
          <p>No workflow “{name}” is deployed that this credential may see.</p>
        </Empty>
      )}
      {workflow !== undefined && <WorkflowBody workflow={workflow} />}
    </Screen>
  );
}

function WorkflowBody({ workflow }: { readonly workflow: Workflow }) {
  return (
    <div class="stack">
      <div>
        {workflow.description !== undefined && <p class="muted lead">{workflow.description}</p>}
        <Facts>
          <Fact name="Switch">
            <WorkflowStatus workflow={workflow} />
          </Fact>
          <Fact name="Starts by">
            <Triggers workflow={workflow} />
          </Fact>
          <Fact name="ID">
            <Id id={workflow.id} isShort />
          </Fact>
          <Fact name="Runs">
            <a href={toHref('/runs', { workflow: workflow.name })}>Show the runs</a>
          </Fact>
        </Facts>
      </div>
      <LastDay workflow={workflow} />
      <DefinitionGraph workflow={workflow} />
      <div class="columns">
        <section>
          <h2>Schema of the data</h2>
          <Json value={workflow.input} label="schema" />
        </section>
        <section>
          <h2>Addresses</h2>
          <ul class="plain-list">
            {Object.entries(workflow.addresses).map(([kind, url]) => (
              <li key={kind}>
                <span class="muted">{kind}</span> <code>{url}</code>{' '}
                <CopyButton text={url} hint={`copy the address for ${kind}`} />
              </li>
            ))}
          </ul>
        </section>
      </div>
      <WhatIf key={workflow.id} workflow={workflow} />
    </div>
  );
}

/** Reads this many pages at most: 1,000 runs. */
const mostPages = 10;

interface LastDayAnswer {
  readonly runs: readonly ListedRun[];
  readonly isComplete: boolean;
}

function LastDay({ workflow: { id, name } }: { readonly workflow: Workflow }) {
  const { data, error, refresh } = usePolled<LastDayAnswer>({
    key: `last day ${id}`,
    load: async (_, signal) => {
      const runs: ListedRun[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const query = { workflow: id, since: '24h', limit: 100, ...(cursor === undefined ? {} : { cursor }) };
        const answer = await call('GET /v1/runs', { query, signal });
        runs.push(...answer.runs);
        cursor = answer.cursor;
        if (cursor === undefined) break;
      }
      return { runs, isComplete: cursor === undefined };
    },
    everyMs: 30_000,
  });
  const hours = useMemo(() => groupByHour(data?.runs ?? [], now.peek()), [data]);
  const highest = Math.max(1, ...hours.map(({ succeeded, failed, other }) => succeeded + failed + other));
  return (
    <section aria-label="Last 24 hours">
      <h2>
        Last 24 hours{' '}
        {data !== undefined && (
          <span class="muted nums">
            {data.isComplete ? '' : 'the newest '}
            {formatCount(data.runs.length, 'run')}
          </span>
        )}
      </h2>
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      <div class="hours" role="img" aria-label={`Runs of ${name} by hour`}>
        {hours.map(({ from, succeeded, failed, other }) => (
          <span
            key={from}
            class="hour"
            title={`${new Date(from).toISOString().slice(11, 16)} UTC: ${succeeded} succeeded, ${failed} failed, ${other} other`}
          >
            <span class="hour-bad" style={{ height: `${(failed / highest) * 100}%` }} />
            <span class="hour-other" style={{ height: `${(other / highest) * 100}%` }} />
            <span class="hour-good" style={{ height: `${(succeeded / highest) * 100}%` }} />
          </span>
        ))}
      </div>
    </section>
  );
}

function DefinitionGraph({ workflow: { id } }: { readonly workflow: Workflow }) {
  const { data, error, refresh } = usePolled({
    key: `definition of ${id}`,
    load: () => readNewestDefinition(id),
  });
  const definition = data?.definition;
  return (
    <section aria-label="Graph">
      <h2>
        Graph <span class="muted">as the newest run executes it</span>
      </h2>
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data !== undefined && definition === undefined && (
        <Empty>
          <p>The graph appears after the first run.</p>
        </Empty>
      )}
      {definition !== undefined && <Graph definition={definition} label="Graph of the definition" />}
    </section>
  );
}
