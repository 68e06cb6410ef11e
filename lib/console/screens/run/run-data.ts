// Reads the data for the screen of a run: the run, its history and its definition. Stops when the run has ended.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Definition, EventAnswer, Run } from '../../data/answers.ts';
import { type KeptHistory, mergeHistory } from '../../data/history.ts';
import { keepIfEqual } from '../../data/keep-if-equal.ts';
import { hasEnded } from '../../data/run-status.ts';
import { settlePending } from '../../state/acts.ts';
import { call } from '../../state/api.ts';
import { isOnThisMachine, type Polled, usePolled } from '../../state/polling.ts';

const everyMs = isOnThisMachine ? 500 : 1_000;
/** A run that has ended can be redriven, by anybody. */
const endedEveryMs = 10_000;
/** Longer than the router returns the same history. */
const sharedMs = 1_500;

export function useRun(id: string): Polled<Run> {
  const polled = usePolled<Run>({
    key: `run ${id}`,
    load: async (previous) => {
      const { run } = await call('GET /v1/runs/{id}', { params: { id } });
      return keepIfEqual(previous, run);
    },
    everyMs,
    slowestMs: endedEveryMs,
    isOver: ({ status }) => status === 'succeeded',
  });
  const status = polled.data?.status;
  useEffect(() => settlePending(id, status), [id, status]);
  return polled;
}

/** The event that a run was started for. */
export function useRunEvent(run: Run | undefined): Polled<EventAnswer> {
  const id = run?.eventId;
  return usePolled<EventAnswer>({
    key: id === undefined ? undefined : `event of ${run?.id}`,
    load: () => call('GET /v1/events/{id}', { params: { id: id ?? '' } }),
  });
}

/** The history, complete and then only what changed. It ends with the run, and begins again with a redrive. */
export function useHistory(run: Run | undefined): Polled<KeptHistory> {
  const isRunning = run !== undefined && !hasEnded(run);
  const polled = usePolled<KeptHistory>({
    key: run?.executionArn === undefined ? undefined : `history ${run.id}`,
    load: async (previous, signal) => readAll(run?.id ?? '', previous, signal),
    everyMs: isRunning ? everyMs : undefined,
  });
  const status = run?.status;
  // The last events come with the end. The router returns a history that is up to one second old, so it is asked again after that.
  useEffect(() => {
    // The first load has begun already.
    if (polled.data !== undefined) polled.refresh();
    const timer = setTimeout(polled.refresh, sharedMs);
    return () => clearTimeout(timer);
  }, [status]);
  return polled;
}

async function readAll(id: string, previous: KeptHistory | undefined, signal: AbortSignal): Promise<KeptHistory> {
  let kept = previous;
  for (;;) {
    const query = kept === undefined ? {} : { after: String(kept.lastEventId) };
    const answer = await call('GET /v1/runs/{id}/history', { params: { id }, query, signal });
    kept = mergeHistory(kept, answer);
    if (!answer.hasMore) return kept;
  }
}

export interface RunDefinition {
  readonly text: Definition['definition'];
  readonly version: number | undefined;
}

export interface LoadedDefinition {
  readonly definition: RunDefinition | undefined;
  readonly error: string | undefined;
  readonly refresh: () => void;
}

export function useDefinition(run: Pick<Run, 'id' | 'executionArn'> | undefined): LoadedDefinition {
  const { data, error, refresh } = usePolled<Definition>({
    key: run?.executionArn === undefined ? undefined : `definition ${run.id}`,
    load: () => call('GET /v1/runs/{id}/definition', { params: { id: run?.id ?? '' } }),
  });
  const definition = useMemo(() => data && { text: data.definition, version: data.version }, [data]);
  return { definition, error, refresh };
}

/** The definition that the newest run of a workflow executes: the router gives definitions by their runs. Empty without a run. */
export async function readNewestDefinition(workflow: string): Promise<Partial<Definition>> {
  const { runs } = await call('GET /v1/runs', { query: { workflow, limit: 1 } });
  const [newest] = runs;
  return newest === undefined ? {} : call('GET /v1/runs/{id}/definition', { params: { id: newest.id } });
}

/** One visit with its whole input and output. */
export function useWholeVisit(runId: string, visitId: number | undefined, isNeeded: boolean) {
  const [asked, setAsked] = useState(false);
  const polled = usePolled({
    key: visitId === undefined || !(isNeeded && asked) ? undefined : `visit ${runId} ${visitId}`,
    load: async () => {
      const { states } = await call('GET /v1/runs/{id}/history', {
        params: { id: runId },
        query: { visit: String(visitId) },
      });
      return states[0];
    },
  });
  return { ...polled, isAsked: asked, ask: () => setAsked(true) };
}
