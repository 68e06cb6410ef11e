// The switch of a workflow in one environment: on or off at run time, without a deployment. What counts is its position when
// an event came.
import type { Workflow } from './workflow.ts';

export interface Switch {
  /** The only environment whose events it decides about. */
  readonly environment: string;
  readonly workflowId: string;
  readonly active: boolean;
  /** ISO 8601. Just before this moment the switch stood the other way. */
  readonly changedAt: string;
  /** ISO 8601, newest first: when it was moved before, each time to the other position. At most 100 moments. */
  readonly earlierChanges?: readonly string[] | undefined;
  /** The ID of the credential that changed it. */
  readonly changedBy: string;
}

/** Names a switch among all of a deployment. The ID of a workflow has no "#", so two switches never have one name. */
export function formatSwitchKey({ environment, workflowId }: Pick<Switch, 'environment' | 'workflowId'>): string {
  return `${environment}#${workflowId}`;
}

const mostEarlierChanges = 100;

/** The switch after a move to the other position. */
export function moveSwitch(earlier: Switch | undefined, moved: Omit<Switch, 'earlierChanges'>): Switch {
  if (earlier === undefined) return moved;
  const { changedAt, earlierChanges = [] } = earlier;
  return { ...moved, earlierChanges: [changedAt, ...earlierChanges].slice(0, mostEarlierChanges) };
}

/**
 * Whether a workflow was switched on at a moment. An event that came before a change is treated as the switch stood then,
 * however late it is looked at and however often the switch was moved since; without a switch the manifest decides.
 */
export function wasActive(workflow: Workflow, position: Switch | undefined, moment: Date): boolean {
  if (position === undefined) return workflow.active;
  const { active, changedAt, earlierChanges = [] } = position;
  const later = [changedAt, ...earlierChanges].filter((change) => Date.parse(change) > moment.getTime());
  return later.length % 2 === 0 ? active : !active;
}

export interface SwitchesOptions {
  /** Every switch that was ever moved, in every environment. */
  readonly load: () => Promise<readonly Switch[]>;
  readonly now: () => Date;
}

/** How long a switch's old position may still be believed: a change is effective within seconds. */
const switchTtlMs = 2_000;

interface Loading {
  /** By the name of the switch. */
  readonly positions: Promise<ReadonlyMap<string, Switch>>;
  readonly loadedAt: number;
}

/**
 * Returns whether a workflow is switched on in an environment, from a memory of two seconds, or was, from a memory that is
 * no older than the moment. The memory holds the switches of all environments, so one load serves every request.
 */
export function switches({ load, now }: SwitchesOptions) {
  let known: Loading | undefined;
  const loadPositions = async () => new Map((await load()).map((position) => [formatSwitchKey(position), position]));
  const positionsSince = (moment: number): Loading['positions'] => {
    if (known !== undefined && known.loadedAt >= moment) return known.positions;
    const loading = { positions: loadPositions(), loadedAt: now().getTime() };
    known = loading;
    loading.positions.catch(() => {
      if (known === loading) known = undefined;
    });
    return loading.positions;
  };
  const readPosition = async (since: number, { id }: Workflow, environment: string): Promise<Switch | undefined> =>
    (await positionsSince(since)).get(formatSwitchKey({ environment, workflowId: id }));
  return {
    wasActive: async (workflow: Workflow, environment: string, moment: Date): Promise<boolean> => {
      const since = Math.min(moment.getTime(), now().getTime());
      return wasActive(workflow, await readPosition(since, workflow, environment), moment);
    },
    /** The switch as it stands now, from no memory. */
    findSwitch: (workflow: Workflow, environment: string): Promise<Switch | undefined> =>
      readPosition(now().getTime(), workflow, environment),
    isActive: async (workflow: Workflow, environment: string): Promise<boolean> => {
      const moment = now();
      const since = moment.getTime() - switchTtlMs + 1;
      return wasActive(workflow, await readPosition(since, workflow, environment), moment);
    },
  };
}
