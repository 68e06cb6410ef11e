// Finds workflows that start themselves, directly or through other workflows, by matching what definitions emit with triggers.

import type { Workflow } from '../core/workflow/workflow.ts';
import { type Emission, findEmissions } from './emission.ts';
import { type Certainty, judgeTrigger } from './emission-match.ts';
import type { LineageFinding } from './lineage.ts';

export interface DefinedWorkflow {
  readonly workflow: Workflow;
  readonly definition: unknown;
}

export interface CycleFinding extends LineageFinding {
  /** The folder of the workflow whose definition the pointer refers to. */
  readonly folder: string;
  /** Whether every event of the cycle certainly starts the next workflow; otherwise that depends on run-time values. */
  readonly isCertain: boolean;
}

interface Edge {
  readonly from: Workflow;
  readonly to: Workflow;
  readonly emission: Emission;
  readonly certainty: Certainty;
}

type Edges = ReadonlyMap<string, readonly Edge[]>;

/**
 * One finding for each cycle with a workflow that does not set `allowSelfTrigger`: the loop guard would stop it, so every
 * workflow of the cycle needs that setting. A state that emits only under a condition counts like any other: `allowSelfTrigger`
 * is how the author states that the loop ends by itself.
 */
export function findEmissionCycles(workflows: readonly DefinedWorkflow[]): CycleFinding[] {
  const all = new Map(workflows.map((one) => [one.workflow.name, findEdges(one, workflows)]));
  const certain = new Map([...all].map(([name, edges]) => [name, edges.filter(isCertain)]));
  const guarded = workflows.map(({ workflow }) => workflow).filter(({ allowSelfTrigger }) => !allowSelfTrigger);
  const cycles = guarded.flatMap(({ name }) => shortestCycle(name, certain) ?? shortestCycle(name, all) ?? []);
  return [...Map.groupBy(cycles, formatMembers).values()].flatMap(([cycle]) =>
    cycle === undefined ? [] : toFinding(cycle),
  );
}

function isCertain({ certainty }: Edge): boolean {
  return certainty === 'certainly';
}

function findEdges({ workflow: from, definition }: DefinedWorkflow, workflows: readonly DefinedWorkflow[]): Edge[] {
  return findEmissions(definition).flatMap((emission) =>
    workflows.flatMap(({ workflow: to }) => {
      const certainty = judgeWorkflow(emission, to);
      return certainty === 'never' ? [] : [{ from, to, emission, certainty }];
    }),
  );
}

/** Whether an emitted event starts a workflow; a draft is never started by an event. */
function judgeWorkflow(emission: Emission, { status, triggers }: Workflow): Certainty {
  if (status !== 'live') return 'never';
  const outcomes = triggers.map((trigger) => judgeTrigger(emission, trigger));
  if (outcomes.includes('certainly')) return 'certainly';
  return outcomes.includes('perhaps') ? 'perhaps' : 'never';
}

// Breadth first, so that the finding shows the shortest cycle.
function shortestCycle(start: string, edges: Edges): [readonly Edge[]] | undefined {
  const seen = new Set<string>();
  const paths: (readonly Edge[])[] = (edges.get(start) ?? []).map((edge) => [edge]);
  for (const path of paths) {
    const at = path.at(-1)?.to.name ?? start;
    if (at === start) return [path];
    if (seen.has(at)) continue;
    seen.add(at);
    paths.push(...(edges.get(at) ?? []).map((edge) => [...path, edge]));
  }
  return undefined;
}

/** Equal for the same cycle found from different starting points. */
function formatMembers(cycle: readonly Edge[]): string {
  return JSON.stringify(cycle.map(({ from }) => from.name).toSorted());
}

function toFinding(cycle: readonly Edge[]): CycleFinding {
  const [first] = cycle;
  const path = [...cycle.map(({ from }) => from.name), first?.from.name].join(' → ');
  const guarded = cycle.map(({ from }) => from).filter(({ allowSelfTrigger }) => !allowSelfTrigger);
  const manifests = guarded.map(({ folder }) => `${folder}/workflow.json`).join(' and ');
  const isWholeCycleCertain = cycle.every(isCertain);
  const event = first?.emission.name === undefined ? 'an event' : `the event ${JSON.stringify(first.emission.name)}`;
  const leads = isWholeCycleCertain ? 'leads back' : 'may lead back';
  return {
    folder: first?.from.folder ?? '',
    pointer: first?.emission.pointer ?? '',
    isCertain: isWholeCycleCertain,
    message: `${event} ${leads} to the workflow that emits it (${path}), and the loop guard would stop it there`,
    remedy: `emit another event, or set "allowSelfTrigger": true in ${manifests} if the loop ends by itself`,
  };
}
