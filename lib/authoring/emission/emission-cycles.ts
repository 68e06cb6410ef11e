// Finds workflows that start themselves, directly or through other workflows, by matching what definitions emit with triggers.

import type { Workflow } from '../../core/workflow/workflow.ts';
import { type Emission, findEmissions } from './emission.ts';
import { type Certainty, judgeTrigger } from './emission-match.ts';
import type { LineageFinding, WorkflowCall } from './lineage-place.ts';

export interface DefinedWorkflow {
  readonly workflow: Workflow;
  readonly definition: unknown;
  /** The other workflows that its states start directly, without an event. @default none */
  readonly calls?: readonly WorkflowCall[];
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
  /** JSON pointer of the place in the definition that starts the other workflow. */
  readonly pointer: string;
  /** As the subject of a sentence: `the event "order.created"`. */
  readonly subject: string;
  readonly isCall: boolean;
  readonly certainty: Certainty;
}

type Edges = ReadonlyMap<string, readonly Edge[]>;

/**
 * One finding for each cycle that contains a workflow without `allowSelfTrigger`. The loop guard would stop such a cycle,
 * so every workflow in it needs the setting. A state that emits only under a condition counts like any other: `allowSelfTrigger`
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

function findEdges(one: DefinedWorkflow, workflows: readonly DefinedWorkflow[]): Edge[] {
  const { workflow: from, definition, calls = [] } = one;
  const emitted = findEmissions(definition).flatMap((emission) =>
    workflows.flatMap(({ workflow: to }): Edge[] => {
      const certainty = judgeWorkflow(emission, to);
      const subject = emission.name === undefined ? 'an event' : `the event ${JSON.stringify(emission.name)}`;
      return certainty === 'never' ? [] : [{ from, to, pointer: emission.pointer, subject, isCall: false, certainty }];
    }),
  );
  const called = calls.flatMap(({ pointer, workflowId }) =>
    workflows
      .filter(({ workflow: to }) => to.id === workflowId)
      .map(({ workflow: to }): Edge => {
        return {
          from,
          to,
          pointer,
          subject: `the start of workflow "${to.name}"`,
          isCall: true,
          certainty: 'certainly',
        };
      }),
  );
  return [...emitted, ...called];
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

/** A key that is the same for a cycle from every starting point. */
function formatMembers(cycle: readonly Edge[]): string {
  return JSON.stringify(cycle.map(({ from }) => from.name).toSorted());
}

function toFinding(cycle: readonly Edge[]): CycleFinding {
  const [first] = cycle;
  const path = [...cycle.map(({ from }) => from.name), first?.from.name].join(' → ');
  const guarded = cycle.map(({ from }) => from).filter(({ allowSelfTrigger }) => !allowSelfTrigger);
  const manifests = guarded.map(({ folder }) => `${folder}/workflow.json`).join(' and ');
  const isWholeCycleCertain = cycle.every(isCertain);
  const isCall = first?.isCall ?? false;
  const leads = isWholeCycleCertain ? 'leads back' : 'may lead back';
  return {
    folder: first?.from.folder ?? '',
    pointer: first?.pointer ?? '',
    isCertain: isWholeCycleCertain,
    message: `${first?.subject} ${leads} to the workflow that ${isCall ? 'starts' : 'emits'} it (${path}), and ${isCall ? 'nothing would stop it' : 'the loop guard would stop it there'}`,
    remedy: `${isCall ? 'start another workflow' : 'emit another event'}, or set "allowSelfTrigger": true in ${manifests} if the loop ends by itself`,
  };
}
