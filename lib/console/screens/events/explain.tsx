// Why each workflow started for an event, or not: a row a workflow, which opens to the pattern with the event's own values.
import type { EventAnswer, Explanation, PatternPart } from '../../data/answers.ts';
import { toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { usePolled } from '../../state/polling.ts';
import { Icon } from '../../view/icon.tsx';
import { Empty, LoadState } from '../../view/screen.tsx';
import { RunStatusMark, Status } from '../../view/status.tsx';

type Runs = EventAnswer['runs'];

export function ExplainEvent({ id, runs }: { readonly id: string; readonly runs: Runs }) {
  const { data, error, refresh } = usePolled({
    key: `explain ${id}`,
    load: () => call('GET /v1/events/{id}/explain', { params: { id } }),
  });
  return (
    <>
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data !== undefined && <ExplainMatrix workflows={data.workflows} runs={runs} />}
    </>
  );
}

interface MatrixProps {
  readonly workflows: readonly Explanation[];
  readonly runs?: Runs;
}

/** Workflows that started come first. */
export function ExplainMatrix({ workflows, runs = [] }: MatrixProps) {
  if (workflows.length === 0)
    return (
      <Empty>
        <p>No workflow is deployed that this credential may see.</p>
      </Empty>
    );
  const sorted = workflows.toSorted((one, other) => rank(one) - rank(other));
  return (
    <div class="matrix">
      {sorted.map((own) => (
        <WorkflowRow key={own.workflow.id} explanation={own} run={runs.find(({ id }) => id === own.runId)} />
      ))}
    </div>
  );
}

const verdictLooks: Readonly<Record<Explanation['verdict'], readonly [string, string]>> = {
  started: ['succeeded', 'started'],
  waiting: ['waiting', 'waits'],
  refused: ['failed', 'refused'],
  source_not_proven: ['failed', 'source not proven'],
  switched_off: ['waiting', 'switched off'],
  draft: ['accepted', 'draft'],
  changed_since: ['accepted', 'changed since'],
  forced_elsewhere: ['accepted', 'forced elsewhere'],
  not_matched: ['accepted', 'not matched'],
  no_triggers: ['accepted', 'no triggers'],
};

function rank({ verdict }: Explanation): number {
  return Object.keys(verdictLooks).indexOf(verdict);
}

function WorkflowRow({
  explanation,
  run,
}: {
  readonly explanation: Explanation;
  readonly run: Runs[number] | undefined;
}) {
  const { workflow, verdict, reason, refused = [], triggers = [] } = explanation;
  const [status, text] = verdictLooks[verdict];
  return (
    <details
      class="matrix-row"
      open={verdict === 'refused' || verdict === 'not_matched' ? triggers.length === 1 || refused.length > 0 : false}
    >
      <summary>
        <span class="matrix-name">{workflow.name}</span>
        <Status status={status} text={text} />
        <span class="muted matrix-reason">{reason}</span>
        {run !== undefined && (
          <a href={toHref(`/runs/${run.id}`)}>
            <RunStatusMark id={run.id} status={run.status} />
          </a>
        )}
      </summary>
      {refused.length > 0 && (
        <ul class="plain-list">
          {refused.map(({ pointer, message }) => (
            <li key={pointer}>
              <code>{pointer === '' ? '/' : pointer}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {triggers.map((own, at) => (
        <TriggerTree key={at} trigger={own} />
      ))}
    </details>
  );
}

function TriggerTree({ trigger }: { readonly trigger: NonNullable<Explanation['triggers']>[number] }) {
  const { parts, isSplitAcrossElements } = trigger;
  return (
    <div>
      {isSplitAcrossElements === true && (
        <p class="hint">Each condition matches, but in different elements of a list.</p>
      )}
      {parts.map((part) => (
        <Part key={part.pointer} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { readonly part: PatternPart }) {
  if (part.kind === 'or') {
    return (
      <div class="or">
        <p class="muted">any of</p>
        {part.branches.map((branch, at) => (
          <div key={at} class="branch">
            {branch.map((own) => (
              <Part key={own.pointer} part={own} />
            ))}
          </div>
        ))}
      </div>
    );
  }
  const { path, expected, matches, found, foundCount, hint } = part;
  return (
    <div class={`leaf ${matches ? 'good' : 'bad'}`}>
      <Icon name={matches ? 'check' : 'cross'} />
      <code class="leaf-path">{path.replace(/^detail\./, '')}</code>
      <span class="muted">wants</span>
      <code>{expected.map((one) => JSON.stringify(one)).join(' or ')}</code>
      <span class="muted">{found.length === 0 ? 'and is absent' : 'and is'}</span>
      {found.length > 0 && (
        <code class="leaf-found">
          {found.map((one) => JSON.stringify(one)).join(', ')}
          {foundCount > found.length ? ` and ${foundCount - found.length} more` : ''}
        </code>
      )}
      {hint !== undefined && <span class="leaf-hint">{hint}</span>}
    </div>
  );
}
