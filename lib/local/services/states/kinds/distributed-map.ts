// Map in DISTRIBUTED mode: runs every item, or batch of items, as a child execution with its own history.
import { randomUUID } from 'node:crypto';
import { localAccount } from '../../../platform/service.ts';
import { errorDetails } from '../engine/history.ts';
import type { Scope } from '../engine/scope.ts';
import { isCatchable } from '../engine/states-error.ts';
import type { MapItem } from '../language/context-object.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import type { MapRunWork } from '../store/position.ts';
import type { InlineMapParts } from './inline-map.ts';
import { compileBatcher } from './item-batcher.ts';
import { compileReader } from './item-reader.ts';
import { iterationInput, mapItems } from './map-items.ts';
import { runChildren, type Unit } from './map-run.ts';
import { readTolerance, type Tolerance } from './map-tolerance.ts';
import { compileWriter } from './result-writer.ts';
import { type Departure, depart, type Visit } from './state.ts';

/** AWS's limit of concurrent child executions. */
const maxConcurrentChildren = 10_000;

/** The compiled fields of the state. */
interface Parts extends InlineMapParts {
  readonly label: string;
  readonly machineType: 'STANDARD' | 'EXPRESS';
  readonly readItems: ReturnType<typeof compileReader>;
  readonly batch: ReturnType<typeof compileBatcher>;
  readonly write: ReturnType<typeof compileWriter>;
  readonly tolerance: (scope: Scope) => Promise<Tolerance>;
}

export function compileDistributedMap(
  definition: JsonRecord,
  language: QueryLanguage,
  shared: InlineMapParts,
): (visit: Visit) => Promise<Departure> {
  const processor = (definition.ItemProcessor ?? definition.Iterator) as JsonRecord;
  const config = isRecord(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
  const parts: Parts = {
    ...shared,
    label: String(definition.Label ?? ''),
    machineType: config.ExecutionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    readItems: compileReader(definition, language),
    batch: compileBatcher(definition, language),
    write: compileWriter(definition, language),
    tolerance: (scope) => readTolerance(scope, definition, language),
  };
  return async (visit) => runMap(visit, parts);
}

async function runMap(visit: Visit, parts: Parts): Promise<Departure> {
  const { branch } = visit;
  const { history } = branch.host;
  const scope = visit.scope();
  const inputItems = parts.readItems === undefined ? mapItems(await parts.items(scope)) : undefined;
  const concurrency = await parts.concurrency(scope, maxConcurrentChildren);
  if (visit.startedWork?.kind !== 'mapRun') recordMapStarted(visit, inputItems?.length ?? 0);
  const tolerance = await parts.tolerance(scope);
  const work = beginMapRun(visit, parts.label);
  try {
    const result = await runItems(visit, { parts, scope, inputItems, work, concurrency, tolerance });
    branch.lastEventId = history.record('MapRunSucceeded', branch.lastEventId);
    history.record('MapStateSucceeded', branch.lastEventId);
    return depart(visit, visit.scope({ result }));
  } catch (fault) {
    throw recordFailure(visit, fault);
  }
}

function recordMapStarted({ branch }: Visit, length: number): void {
  branch.lastEventId = branch.host.history.record('MapStateStarted', branch.lastEventId, {
    mapStateStartedEventDetails: { length },
  });
}

/** Starts a Map Run, or continues the one that was running before a restart or a redrive. */
function beginMapRun(visit: Visit, label: string): MapRunWork {
  const { branch, startedWork } = visit;
  if (startedWork?.kind === 'mapRun') return startedWork.isRedriven ? redriveMapRun(visit, startedWork) : startedWork;
  const mapRunArn = createMapRunArn(visit, label);
  branch.lastEventId = branch.host.history.record('MapRunStarted', branch.lastEventId, {
    mapRunStartedEventDetails: { mapRunArn },
  });
  const work = { kind: 'mapRun', startedId: branch.lastEventId, mapRunArn, redriveCount: 0 } as const;
  branch.begin(work);
  return work;
}

function redriveMapRun({ branch }: Visit, { isRedriven: _isRedriven, ...work }: MapRunWork): MapRunWork {
  const { mapRunArn, redriveCount } = work;
  branch.lastEventId = branch.host.history.record('MapRunRedriven', branch.lastEventId, {
    mapRunRedrivenEventDetails: { mapRunArn, redriveCount },
  });
  branch.begin(work);
  return work;
}

interface Run {
  readonly parts: Parts;
  readonly scope: Scope;
  /** Absent if the items are read from S3. */
  readonly inputItems: readonly MapItem[] | undefined;
  readonly work: MapRunWork;
  readonly concurrency: number;
  readonly tolerance: Tolerance;
}

async function runItems(visit: Visit, run: Run): Promise<Json> {
  const { parts, scope, inputItems, work, concurrency, tolerance } = run;
  const { host } = visit.branch;
  const items = inputItems ?? (await parts.readItems?.(scope, host)) ?? [];
  const units = await createUnits(scope, items, parts);
  const { program, machineType } = parts;
  const outcomes = await runChildren({ visit, work, units, program, machineType, concurrency, tolerance });
  return parts.write({ scope, host, mapRunArn: work.mapRunArn, outcomes });
}

async function createUnits(scope: Scope, items: readonly MapItem[], parts: Parts): Promise<Unit[]> {
  const inputs: Json[] = [];
  for (const item of items) inputs.push(await iterationInput(scope, item, parts.selector));
  if (parts.batch === undefined) return inputs.map((input) => ({ input, itemCount: 1 }));
  return parts.batch(scope, inputs);
}

function createMapRunArn({ branch, state }: Visit, label: string): string {
  const { partition, region, accountId } = localAccount;
  const name = label === '' ? state.name.replace(/[^0-9A-Za-z-_]/g, '').slice(0, 40) : label;
  return `arn:${partition}:states:${region}:${accountId}:mapRun:${branch.host.stateMachineName}/${name}:${randomUUID()}`;
}

function recordFailure({ branch }: Visit, fault: unknown): unknown {
  if (!isCatchable(fault)) return fault;
  const { history } = branch.host;
  const details = { mapRunFailedEventDetails: errorDetails(fault) };
  branch.lastEventId = history.record('MapRunFailed', branch.lastEventId, details);
  return fault;
}
