// Foresees what a bulk act would do with an item: skip it, fail at it, or start runs of these workflows. Changes nothing. The act
// decides anew when it comes to the item, by the same rules.
import { type Credential, mayUseWorkflow } from '../../credential/credential.ts';
import type { EventHistory, StoredEvent } from '../../event/event.ts';
import { type EventId, parseRunId } from '../../event/identity.ts';
import { readWholeEvent } from '../../event/whole-event.ts';
import { listEventRuns } from '../../run/event-runs.ts';
import type { Run } from '../../run/run.ts';
import type { Route } from '../../workflow/routing.ts';
import type { SwitchPosition } from '../../workflow/switch.ts';
import type { Catalogue, Workflow } from '../../workflow/workflow.ts';
import type { Bulk } from './bulk.ts';
import { type BulkItem, findReplaySkip, findRunSkip } from './bulk-skip.ts';
import type { LeftOutKind } from './left-out.ts';

export interface Forecast {
  /** Why the act would leave the item as it is; undefined if it would act on it. */
  readonly leftOut?: LeftOutKind | undefined;
  /** The workflows of which it would start, or change, a run. */
  readonly workflowIds: readonly string[];
}

export interface ForecastPlan extends Pick<Bulk, 'act' | 'target' | 'workflowId' | 'isBackfill'> {
  readonly credential: Pick<Credential, 'workflows'>;
}

export interface ForecastDeps {
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
  readonly catalogue: Catalogue;
  readonly route: Route;
  readonly findPosition: (workflow: Workflow, environment: string) => Promise<SwitchPosition>;
}

/** Foresees what an act would do with an item. Reads the item's event. */
export async function forecastItem(plan: ForecastPlan, item: BulkItem, deps: ForecastDeps): Promise<Forecast> {
  const history = await deps.history(parseRunId(item.id)?.eventId ?? (item.id as EventId));
  if (history === undefined) return leaveOut('expired');
  if (plan.act === 'replay') return forecastReplay(plan, { item, history }, deps);
  const run = listEventRuns(history).find(({ id }) => id === item.id);
  return run === undefined ? leaveOut('expired') : forecastRun(plan.act, run, deps);
}

/** Foresees what a cancel or a redrive would do with a run, by what is recorded of it. */
export function forecastRun(
  act: 'cancel' | 'redrive',
  run: Pick<Run, 'workflowId' | 'status' | 'executionArn'>,
  { catalogue }: Pick<ForecastDeps, 'catalogue'>,
): Forecast {
  const skip = findRunSkip(act, run, catalogue);
  return skip === undefined ? { workflowIds: [run.workflowId] } : leaveOut(skip);
}

function leaveOut(leftOut: LeftOutKind): Forecast {
  return { leftOut, workflowIds: [] };
}

interface Found {
  readonly item: BulkItem;
  readonly history: EventHistory;
}

async function forecastReplay(plan: ForecastPlan, { item, history }: Found, deps: ForecastDeps): Promise<Forecast> {
  const { event } = history;
  const workflowId = plan.workflowId ?? item.workflowId;
  const skip = await findReplaySkip(plan, { item, workflowId, history }, { ...deps, readLargeData });
  if (skip !== undefined && !(skip === 'unwanted' && isLarge(event))) return leaveOut(skip);
  if (event.erasedAt !== undefined) return leaveOut('erased');
  const target = workflowId ?? event.detail.metadata.workflowId;
  return target === undefined ? forecastRouted(plan, event, deps) : forecastTarget(target, event, deps);
}

async function forecastTarget(
  target: string,
  { detail }: StoredEvent,
  { catalogue, findPosition }: ForecastDeps,
): Promise<Forecast> {
  const workflow = catalogue.withId(target);
  if (workflow === undefined) return leaveOut('undeployed');
  if (detail.metadata.debug) return { workflowIds: [target] };
  const isStopped =
    workflow.status === 'draft' || (await findPosition(workflow, detail.metadata.environment)) === 'drop';
  return isStopped ? leaveOut('inactive') : { workflowIds: [target] };
}

async function forecastRouted(
  { credential }: ForecastPlan,
  event: StoredEvent,
  { route, findPosition }: ForecastDeps,
): Promise<Forecast> {
  const matching = route(await readWholeEvent(event, { readLargeData }));
  if (!matching.every(({ id }) => mayUseWorkflow(credential, id))) return leaveOut('forbidden');
  const { environment } = event.detail.metadata;
  const positions = await Promise.all(matching.map((workflow) => findPosition(workflow, environment)));
  const workflowIds = matching.filter((_, at) => positions[at] !== 'drop').map(({ id }) => id);
  return workflowIds.length > 0 || isLarge(event) ? { workflowIds } : leaveOut('starts-nothing');
}

// Large data is in the bucket, and a preview does not read it: triggers that use the data of such an event are not foreseen.
const readLargeData = async () => ({});

function isLarge({ detail }: StoredEvent): boolean {
  return 'dataRef' in detail;
}
