// The deployed workflows, and the switch of each.
import type { Workflow } from '../../data/answers.ts';
import { describePattern } from '../../data/trigger-text.ts';
import { toHref } from '../../state/address.ts';
import { useWorkflows } from '../../state/workflows.ts';
import { Empty, LoadState, Screen } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { SwitchButton } from './switch-button.tsx';
import { WhatIf } from './what-if.tsx';

export function WorkflowsScreen() {
  const { data, error, refresh } = useWorkflows(5_000);
  return (
    <Screen title="Workflows">
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data?.length === 0 && (
        <Empty>
          <p>No workflow is deployed that this credential may see.</p>
          <p class="muted">
            A workflow is a folder in <code>statemachines</code>.
          </p>
        </Empty>
      )}
      <div class="cards">
        {data?.map((workflow) => (
          <article key={workflow.id} class="card">
            <header>
              <h2>
                <a class="main-link" href={toHref(`/workflows/${encodeURIComponent(workflow.name)}`)}>
                  {workflow.name}
                </a>
              </h2>
              <WorkflowStatus workflow={workflow} />
            </header>
            <p class="muted">{workflow.description}</p>
            <p>
              <Triggers workflow={workflow} />
            </p>
            <SwitchButton workflow={workflow} onChanged={refresh} />
          </article>
        ))}
      </div>
      <WhatIf />
    </Screen>
  );
}

export function WorkflowStatus({ workflow: { status, active, whileOff } }: { readonly workflow: Workflow }) {
  if (status === 'draft') return <Status status="accepted" text="draft" />;
  if (active) return <Status status="succeeded" text="on" />;
  return <Status status="waiting" text={whileOff === 'hold' ? 'off, holds events' : 'off, drops events'} />;
}

/** The triggers in words, without their conditions. */
export function Triggers({ workflow: { triggers } }: { readonly workflow: Workflow }) {
  if (triggers.length === 0) return <span class="muted">no trigger: it starts by its ID</span>;
  return (
    <>
      {triggers.map(({ source, event, where }) => (
        <span key={JSON.stringify([source, event, where])} class="trigger-tag">
          {describePattern(event) ?? 'any event'}
          {source !== undefined && <span class="muted"> from {describePattern(source)}</span>}
          {where !== undefined && (
            <span class="muted" title={JSON.stringify(where)}>
              {' '}
              where …
            </span>
          )}
        </span>
      ))}
    </>
  );
}
