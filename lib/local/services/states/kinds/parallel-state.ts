// Parallel: runs its branches concurrently and returns their outputs in the order of the branches.

import type { Json } from '../language/json.ts';
import { beginStrands, FanOutFailure, fanOut, type Strand, type StrandPlace, strandPlace } from './fan-out.ts';
import { type Departure, depart, type Program, type Visit } from './state.ts';

export function compileParallel(programs: readonly Program[]): (visit: Visit) => Promise<Departure> {
  return async (visit) => {
    const { branch } = visit;
    const input = await visit.state.flow.argument(visit.scope());
    const startedId = beginStrands(visit, (previous) => branch.host.history.record('ParallelStateStarted', previous));
    const strands = programs.map((program, index) =>
      createStrand(visit, program, input, strandPlace(visit, startedId, index)),
    );
    const result = await runStrands(visit, strands);
    return depart(visit, visit.scope({ result }));
  };
}

function createStrand(visit: Visit, program: Program, input: Json, { path, completed }: StrandPlace): Strand {
  const { lastEventId } = visit.branch;
  return {
    completed,
    start: (onEnd) => {
      const { branch, join } = visit.branch.fork({ lastEventId, path, onEnd });
      return { branch, work: branch.run(program, input), join };
    },
  };
}

async function runStrands(visit: Visit, strands: readonly Strand[]): Promise<Json> {
  const { branch } = visit;
  try {
    const { results, lastEventId } = await fanOut(strands, strands.length);
    branch.lastEventId = Math.max(lastEventId ?? 0, branch.lastEventId);
    branch.host.history.record('ParallelStateSucceeded', branch.lastEventId);
    return results;
  } catch (fault) {
    if (!(fault instanceof FanOutFailure)) throw fault;
    branch.lastEventId = fault.lastEventId;
    throw fault.fault;
  }
}
