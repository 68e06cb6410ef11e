// The definition that a run executes, and whether the newest run of the workflow executes another version.
import type { Run } from '../../data/answers.ts';
import { toHref } from '../../state/address.ts';
import { usePolled } from '../../state/polling.ts';
import { Json } from '../../view/json.tsx';
import { LoadState } from '../../view/screen.tsx';
import { type LoadedDefinition, readNewestDefinition } from './run-data.ts';

interface DefinitionTabProps {
  readonly run: Run;
  readonly definition: LoadedDefinition;
}

export function DefinitionTab({ run, definition: { definition, error, refresh } }: DefinitionTabProps) {
  const newest = usePolled({
    key: `newest version ${run.workflowId} ${run.id}`,
    load: () => readNewestDefinition(run.workflowId),
  }).data;
  if (run.executionArn === undefined) return <p class="muted">The run has no execution, so it runs no definition.</p>;
  if (definition === undefined) return <LoadState error={error} hasData={false} onRetry={refresh} />;
  const isOther =
    newest?.version !== undefined && definition.version !== undefined && newest.version !== definition.version;
  return (
    <section>
      <h2>{definition.version === undefined ? 'Definition' : `Version ${definition.version}`}</h2>
      {isOther && (
        <p class="hint">
          <a href={toHref(`/runs/${newest.runId}`, { tab: 'definition' })}>The newest run</a> of this workflow executes
          version {newest.version}. A redrive of this run continues in version {definition.version}.
        </p>
      )}
      <Json value={definition.text} label="definition" />
    </section>
  );
}
