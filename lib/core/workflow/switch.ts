// The switch of a workflow in one environment: on or off at run time, without a deployment. While it is off, events are dropped or
// held. An event is treated by the position of the switch at the time when the event was received.
import { defined } from '../../value/defined.ts';
import type { Workflow } from './workflow.ts';

/** What happens to matching events while a workflow is off: `drop` starts nothing, `hold` starts their runs when it is on again. */
export const offModes = ['drop', 'hold'] as const;
export type OffMode = (typeof offModes)[number];

export type SwitchPosition = 'on' | OffMode;

export interface Switch {
  /** The environment whose events it applies to. */
  readonly environment: string;
  readonly workflowId: string;
  readonly active: boolean;
  /** What happens to events while it is off. @default 'drop' */
  readonly whileOff?: OffMode | undefined;
  /** ISO 8601. The moment at which the switch was moved to its position. */
  readonly changedAt: string;
  /** ISO 8601, newest first: the moments of earlier moves. At most 100. */
  readonly earlierChanges?: readonly string[] | undefined;
  /**
   * The position before each change, newest change first. A switch that was stored before events could be held has no such
   * positions.
   * @default for a change without one: the change was from on to off, or from off to on
   */
  readonly earlierPositions?: readonly SwitchPosition[] | undefined;
  /** The ID of the credential that changed it. */
  readonly changedBy: string;
}

/** A key that is unique among all switches of a deployment: a workflow's ID contains no "#". */
export function formatSwitchKey({ environment, workflowId }: Pick<Switch, 'environment' | 'workflowId'>): string {
  return `${environment}#${workflowId}`;
}

const mostEarlierChanges = 100;

export interface SwitchMove extends Pick<Switch, 'environment' | 'workflowId' | 'changedAt' | 'changedBy'> {
  readonly from: SwitchPosition;
  readonly to: SwitchPosition;
}

/** The switch after a move to another position. */
export function moveSwitch(earlier: Switch | undefined, { from, to, ...moved }: SwitchMove): Switch {
  const { changedAt, earlierChanges = [], earlierPositions = [] } = earlier ?? {};
  const changes = changedAt === undefined ? [] : [changedAt, ...earlierChanges].slice(0, mostEarlierChanges);
  return defined({
    ...moved,
    active: to === 'on',
    whileOff: to === 'hold' ? to : undefined,
    earlierChanges: changes.length === 0 ? undefined : changes,
    earlierPositions: [from, ...earlierPositions].slice(0, mostEarlierChanges + 1),
  });
}

/**
 * The position of a workflow's switch at a moment. An event received before a change is treated by the position at that time,
 * however late it is processed and however often the switch was moved since; without a switch the manifest decides.
 */
export function findPositionAt(workflow: Workflow, position: Switch | undefined, moment: Date): SwitchPosition {
  if (position === undefined) return workflow.active ? 'on' : 'drop';
  const { changedAt, earlierChanges = [], earlierPositions = [] } = position;
  const later = [changedAt, ...earlierChanges].filter((change) => Date.parse(change) > moment.getTime()).length;
  const positions = [readPosition(position), ...earlierPositions.slice(0, later)];
  const known = positions.at(-1) ?? 'drop';
  const unknownMoves = later + 1 - positions.length;
  return unknownMoves % 2 === 0 ? known : turn(known);
}

function readPosition({ active, whileOff = 'drop' }: Switch): SwitchPosition {
  return active ? 'on' : whileOff;
}

function turn(position: SwitchPosition): SwitchPosition {
  return position === 'on' ? 'drop' : 'on';
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
 * Creates the lookup of switches. `findPosition` uses a cache of two seconds; `findPositionAt` uses a cache that was loaded at or after
 * the moment. The cache contains the switches of all environments, so one load serves every request.
 */
export function createSwitches({ load, now }: SwitchesOptions) {
  let known: Loading | undefined;
  const loadSwitches = async () => new Map((await load()).map((position) => [formatSwitchKey(position), position]));
  const switchesSince = (moment: number): Loading['positions'] => {
    if (known !== undefined && known.loadedAt >= moment) return known.positions;
    const loading = { positions: loadSwitches(), loadedAt: now().getTime() };
    known = loading;
    loading.positions.catch(() => {
      if (known === loading) known = undefined;
    });
    return loading.positions;
  };
  const readSwitch = async (since: number, { id }: Workflow, environment: string): Promise<Switch | undefined> =>
    (await switchesSince(since)).get(formatSwitchKey({ environment, workflowId: id }));
  return {
    findPositionAt: async (workflow: Workflow, environment: string, moment: Date): Promise<SwitchPosition> => {
      const since = Math.min(moment.getTime(), now().getTime());
      return findPositionAt(workflow, await readSwitch(since, workflow, environment), moment);
    },
    /** The current switch, read without the cache. */
    findSwitch: (workflow: Workflow, environment: string): Promise<Switch | undefined> =>
      readSwitch(now().getTime(), workflow, environment),
    findPosition: async (workflow: Workflow, environment: string): Promise<SwitchPosition> => {
      const moment = now();
      const since = moment.getTime() - switchTtlMs + 1;
      return findPositionAt(workflow, await readSwitch(since, workflow, environment), moment);
    },
  };
}
