// The switch of a workflow: on or off at run time, without a deployment. What counts is its position when an event came.
import type { Workflow } from './workflow.ts';

export interface Switch {
  readonly workflowId: string;
  readonly active: boolean;
  /** ISO 8601. Before this moment the switch stood the other way. */
  readonly changedAt: string;
  /** The ID of the credential that changed it. */
  readonly changedBy: string;
}

/**
 * Whether a workflow was switched on at a moment. An event that came just before a change is treated as the switch stood
 * then, however late it is looked at; without a switch the manifest decides.
 */
export function wasActive(workflow: Workflow, position: Switch | undefined, moment: Date): boolean {
  if (position === undefined) return workflow.active;
  const isAfterChange = moment.getTime() >= Date.parse(position.changedAt);
  return isAfterChange ? position.active : !position.active;
}

export interface SwitchesOptions {
  /** Every switch that was ever moved, by workflow ID. */
  readonly load: () => Promise<ReadonlyMap<string, Switch>>;
  readonly now: () => Date;
}

/** How long a switch's old position may still be believed: a change is effective within seconds. */
const switchTtlMs = 2_000;

/** Answers whether a workflow is switched on, from a memory of two seconds, or was, from a memory that is no older than the moment. */
export function switches({ load, now }: SwitchesOptions) {
  let known: { readonly positions: ReturnType<typeof load>; readonly loadedAt: number } | undefined;
  const positionsSince = (moment: number): ReturnType<typeof load> => {
    if (known !== undefined && known.loadedAt >= moment) return known.positions;
    const loading = { positions: load(), loadedAt: now().getTime() };
    known = loading;
    loading.positions.catch(() => {
      if (known === loading) known = undefined;
    });
    return loading.positions;
  };
  const wasOn = async (workflow: Workflow, moment: Date, since: number): Promise<boolean> =>
    wasActive(workflow, (await positionsSince(since)).get(workflow.id), moment);
  return {
    wasActive: (workflow: Workflow, moment: Date) =>
      wasOn(workflow, moment, Math.min(moment.getTime(), now().getTime())),
    isActive: (workflow: Workflow) => wasOn(workflow, now(), now().getTime() - switchTtlMs + 1),
  };
}
