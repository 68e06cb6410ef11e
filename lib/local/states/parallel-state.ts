// Parallel: its branches at once, their outputs in the branches' order.
import { FanOutFailure, fanOut, type Strand } from './fan-out.ts';
import type { Json } from './json.ts';
import { type Departure, depart, type Program, type Visit } from './state.ts';

export function compileParallel(programs: readonly Program[]): (visit: Visit) => Promise<Departure> {
  return async (visit) => {
    const { branch } = visit;
    const input = await visit.state.flow.argument(visit.scope());
    const startedId = branch.host.history.record('ParallelStateStarted', branch.lastEventId);
    branch.lastEventId = startedId;
    const strands = programs.map((program) => strandOf(visit, program, input, startedId));
    const result = await runStrands(visit, strands);
    return depart(visit, visit.scope({ result }));
  };
}

function strandOf(visit: Visit, program: Program, input: Json, startedId: number): Strand {
  return {
    start: () => {
      const { branch, join } = visit.branch.fork({ lastEventId: startedId });
      return { branch, work: branch.run(program, input), join };
    },
  };
}

async function runStrands(visit: Visit, strands: readonly Strand[]): Promise<Json> {
  const { branch } = visit;
  try {
    const { results, lastEventId } = await fanOut(strands, strands.length);
    branch.lastEventId = lastEventId ?? branch.lastEventId;
    branch.host.history.record('ParallelStateSucceeded', branch.lastEventId);
    return results;
  } catch (fault) {
    if (!(fault instanceof FanOutFailure)) throw fault;
    branch.lastEventId = branch.host.history.record('ParallelStateFailed', fault.lastEventId);
    throw fault.fault;
  }
}
