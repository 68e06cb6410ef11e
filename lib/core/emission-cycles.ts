// Finds the workflows that start themselves, directly or by way of others: from what definitions emit to what triggers want.
import { eventBusSubstitution, type LineageFinding, putEvents } from './lineage.ts';
import { escapePointer, type Trigger } from './manifest.ts';
import type { Workflow } from './workflow.ts';

export interface DefinedWorkflow {
  readonly workflow: Workflow;
  readonly definition: unknown;
}

export interface CycleFinding extends LineageFinding {
  /** The workflow in whose definition the pointer is. */
  readonly workflowName: string;
}

interface Emission {
  /** JSON pointer of the entry. */
  readonly pointer: string;
  /** Absent where it is computed at run time. */
  readonly source: string | undefined;
  readonly name: string | undefined;
}

interface Edge {
  readonly emission: Emission;
  readonly to: string;
}

/**
 * One finding for each workflow that its own events lead back to, unless it may be so by `allowSelfTrigger`. Only what a
 * definition says in so many words counts, and a trigger's `where` is taken to match: the loop may end by itself.
 */
export function emissionCycles(workflows: readonly DefinedWorkflow[]): CycleFinding[] {
  const edges = new Map(workflows.map(({ workflow, definition }) => [workflow.name, edgesOf(definition, workflows)]));
  return workflows.flatMap(({ workflow: { name, allowSelfTrigger } }) => {
    const cycle = allowSelfTrigger ? undefined : shortestCycle(name, edges);
    return cycle === undefined ? [] : [findingOf(name, cycle)];
  });
}

function edgesOf(definition: unknown, workflows: readonly DefinedWorkflow[]): Edge[] {
  return emissionsIn(definition, '').flatMap((emission) =>
    workflows
      .filter(({ workflow }) => workflow.status === 'live' && workflow.triggers.some((one) => wants(one, emission)))
      .map(({ workflow }) => ({ emission, to: workflow.name })),
  );
}

function wants({ source, event }: Trigger, emission: Emission): boolean {
  return (source === undefined || source === emission.source) && (event === undefined || event === emission.name);
}

function emissionsIn(value: unknown, pointer: string): Emission[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Resource: resource, Arguments: given } = value as Record<string, unknown>;
  if (resource === putEvents) return entriesOf(given, `${pointer}/Arguments/Entries`);
  return Object.entries(value).flatMap(([key, inner]) => emissionsIn(inner, `${pointer}/${escapePointer(key)}`));
}

function entriesOf(given: unknown, pointer: string): Emission[] {
  const { Entries: entries } = (given ?? {}) as Record<string, unknown>;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: Record<string, unknown> | null, index) =>
    entry?.EventBusName === eventBusSubstitution
      ? [{ pointer: `${pointer}/${index}`, source: literal(entry.Source), name: literal(entry.DetailType) }]
      : [],
  );
}

function literal(value: unknown): string | undefined {
  return typeof value === 'string' && !value.startsWith('{%') ? value : undefined;
}

// Breadth first, so that the finding shows the shortest way round.
function shortestCycle(start: string, edges: ReadonlyMap<string, readonly Edge[]>): readonly Edge[] | undefined {
  const seen = new Set<string>();
  const paths: (readonly Edge[])[] = (edges.get(start) ?? []).map((edge) => [edge]);
  for (const path of paths) {
    const at = path.at(-1)?.to ?? start;
    if (at === start) return path;
    if (seen.has(at)) continue;
    seen.add(at);
    paths.push(...(edges.get(at) ?? []).map((edge) => [...path, edge]));
  }
  return undefined;
}

function findingOf(workflowName: string, cycle: readonly Edge[]): CycleFinding {
  const way = [workflowName, ...cycle.map(({ to }) => to)].join(' → ');
  const event = cycle[0]?.emission.name ?? 'from this source';
  return {
    workflowName,
    pointer: cycle[0]?.emission.pointer ?? '',
    message: `the event ${JSON.stringify(event)} leads back to the workflow that emits it (${way}), and the loop guard stops it`,
    remedy: 'emit another event, or set "allowSelfTrigger": true in workflow.json where the loop ends by itself',
  };
}
