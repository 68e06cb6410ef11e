// Map in INLINE mode: its iterations run inside the execution and record their events in its history.

import type { Evaluate } from '../engine/scope.ts';
import type { MapItem } from '../language/context-object.ts';
import type { Json } from '../language/json.ts';
import { beginStrands, FanOutFailure, fanOut, findLastEventId, type Strand, strandPlace } from './fan-out.ts';
import type { ReadConcurrency } from './map-concurrency.ts';
import { iterationInput, mapItems } from './map-items.ts';
import { type Departure, depart, type Program, type Visit } from './state.ts';

/** AWS's limit of concurrent iterations if MaxConcurrency is 0 or absent. */
const maxConcurrentIterations = 40;

export interface InlineMapParts {
  readonly program: Program;
  readonly items: Evaluate;
  readonly selector: Evaluate | undefined;
  readonly concurrency: ReadConcurrency;
}

export function compileInlineMap(parts: InlineMapParts): (visit: Visit) => Promise<Departure> {
  return async (visit) => {
    const scope = visit.scope();
    const items = mapItems(await parts.items(scope));
    const concurrency = await parts.concurrency(scope, maxConcurrentIterations);
    const inputs: Json[] = [];
    for (const item of items) inputs.push(await iterationInput(scope, item, parts.selector));
    const result = await iterate(visit, { program: parts.program, items, inputs, concurrency });
    return depart(visit, visit.scope({ result }));
  };
}

interface Iterations {
  readonly program: Program;
  readonly items: readonly MapItem[];
  readonly inputs: readonly Json[];
  readonly concurrency: number;
}

async function iterate(visit: Visit, iterations: Iterations): Promise<Json> {
  const { branch } = visit;
  const { history } = branch.host;
  const details = { mapStateStartedEventDetails: { length: iterations.items.length } };
  const startedId = beginStrands(visit, (previous) => history.record('MapStateStarted', previous, details));
  const strands = createStrands(visit, iterations, startedId);
  try {
    const { results, lastEventId } = await fanOut(strands, iterations.concurrency);
    branch.lastEventId = Math.max(lastEventId ?? 0, branch.lastEventId);
    history.record('MapStateSucceeded', branch.lastEventId);
    return results;
  } catch (fault) {
    if (!(fault instanceof FanOutFailure)) throw fault;
    branch.lastEventId = fault.lastEventId;
    throw fault.fault;
  }
}

/** The first event of an iteration follows the Map's start, or the last event of the iteration that made room for it. */
function createStrands(visit: Visit, { program, items, inputs }: Iterations, startedId: number): Strand[] {
  const { history } = visit.branch.host;
  const places = items.map((_item, index) => strandPlace(visit, startedId, index));
  let freedById = Math.max(visit.branch.lastEventId, history.findPreviousId(findLastEventId(places)));
  return places.map(({ path, resumeAfterId, completed }, index) => {
    const mapItem = items[index];
    const record = (outcome: string, previousEventId: number): number =>
      history.record(`MapIteration${outcome}`, previousEventId, {
        [`mapIteration${outcome}EventDetails`]: { name: visit.state.name, index },
      });
    const succeeded: Strand['succeeded'] = (branch) => {
      freedById = branch.lastEventId;
      branch.lastEventId = record('Succeeded', branch.lastEventId);
    };
    return {
      completed,
      start: (onEnd) => {
        const lastEventId = resumeAfterId ?? begin(visit, path, record('Started', freedById));
        const { branch, join } = visit.branch.fork({ lastEventId, path, onEnd, mapItem });
        // Delayed by a turn, so that all iterations that have room start before the first one continues, as on AWS.
        return { branch, work: Promise.resolve().then(() => branch.run(program, inputs[index] ?? null)), join };
      },
      succeeded,
      failed: (branch) => record('Failed', branch.lastEventId),
      aborted: (previousEventId) => record('Aborted', previousEventId),
    };
  });
}

/** Stores that an iteration has begun, so that a restart does not record its start twice. */
function begin({ branch }: Visit, path: string, lastEventId: number): number {
  branch.host.places.keep(path, { kind: 'begun', lastEventId });
  return lastEventId;
}
