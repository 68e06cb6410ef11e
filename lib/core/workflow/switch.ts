// The switch of a workflow in one environment: on or off at run time, without a deployment. An event is treated by the position of
// the switch at the time when the event was received.
import type { Workflow } from './workflow.ts';

export interface Switch {
  /** The environment whose events it applies to. */
  readonly environment: string;
  readonly workflowId: string;
  readonly active: boolean;
  /** ISO 8601. Just before this moment the switch had the opposite position. */
  readonly changedAt: string;
  /** ISO 8601, newest first: when it was moved before, each time to the other position. At most 100 moments. */
  readonly earlierChanges?: readonly string[] | undefined;
  /** The ID of the credential that changed it. */
  readonly changedBy: string;
}

/** A key that is unique among all switches of a deployment: a workflow's ID contains no "#". */
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
 * Whether a workflow was switched on at a moment. An event received before a change is treated by the position at that time,
 * however late it is processed and however often the switch was moved since; without a switch the manifest decides.
 */
export function wasActive(workflow: Workflow, position: Switch | undefined, moment: Date): boolean {
  if (position === undefined) return workflow.active;
  const { active, changedAt, earlierChanges = [] } = position;
  const later = [changedAt, ...earlierChanges].filter((change) => Date.parse(change) > moment.getTime());
  return later.length % 2 === 0 ? active : !active;
}

export interface SwitchesOptions {
  /** Loads every switch that was ever changed, in every environment. */
  readonly load: () => Promise<readonly Switch[]>;
  readonly now: () => Date;
}

/** How long a switch's previous position may still be used: a change takes effect within seconds. */
const switchTtlMs = 2_000;

interface Loading {
  /** By the key of the switch. */
  readonly positions: Promise<ReadonlyMap<string, Switch>>;
  readonly loadedAt: number;
}

/**
 * Creates the lookup of switches. `isActive` uses a cache of two seconds; `wasActive` uses a cache that was loaded at or after the
 * moment. The cache contains the switches of all environments, so one load serves every request.
 */
export function createSwitches({ load, now }: SwitchesOptions) {
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
