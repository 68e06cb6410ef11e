// The graph of a run: what it did so far, on the definition that it runs.
import { useMemo } from 'preact/hooks';
import type { Run } from '../../data/answers.ts';
import { findMainVisit, type KeptHistory } from '../../data/history.ts';
import { Graph } from '../../graph/graph.tsx';
import { readProgress } from '../../graph/progress.ts';
import { address } from '../../state/address.ts';
import { Empty, LoadState } from '../../view/screen.tsx';
import type { LoadedDefinition } from './run-data.ts';

interface GraphTabProps {
  readonly run: Run;
  readonly history: KeptHistory | undefined;
  readonly definition: LoadedDefinition;
}

export function GraphTab({ run, history, definition }: GraphTabProps) {
  const visits = history?.visits;
  const progress = useMemo(() => readProgress(visits ?? []), [visits]);
  const running = useMemo(() => findMainVisit(visits ?? [])?.name, [visits]);
  if (run.executionArn === undefined) return <NoExecution run={run} />;
  if (definition.definition === undefined) {
    return <LoadState error={definition.error} hasData={false} onRetry={definition.refresh} />;
  }
  const chosen = address.value.query.get('state') ?? undefined;
  const follow = run.status === 'running' ? running : undefined;
  return <Graph label="Graph of the run" definition={definition.definition.text} {...{ progress, chosen, follow }} />;
}

const reasons: Readonly<Record<string, string>> = {
  accepted: 'The run has not started yet.',
  waiting: 'The workflow is switched off and holds its events. The run starts when the workflow is switched on.',
  undelivered: 'The start could not be delivered. It lies in a dead-letter queue, from which it can be sent again.',
  stopped_by_loop_guard: 'The loop guard stopped the run before it started: too many runs lead from one to the next.',
};

function NoExecution({ run }: { readonly run: Run }) {
  return (
    <Empty>
      <p>{reasons[run.status] ?? 'The run has no execution, so there is no graph.'}</p>
    </Empty>
  );
}
