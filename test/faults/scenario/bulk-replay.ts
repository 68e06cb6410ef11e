// A bulk replay as an administrator starts it: preview, start with the expected count, wait for its end. An act that failed is started
// again; it skips what an earlier one has replayed.
import { collectFacts } from '../check/collect.ts';
import type { BulkReplayFact } from '../check/facts.ts';
import type { HttpAnswer, HttpRequest, Simulation } from '../simulation/simulation.ts';
import type { Senders } from './senders.ts';

const workflow = 'failing';
const environment = 'production';
const pollMs = 5_000;
const mostActs = 20;
/** Items a second: few, so that an act makes progress between two kills. */
const rate = 4;

export interface BulkReplayOptions {
  readonly senders: Senders;
  readonly simulation: Simulation;
  readonly token: string;
  /** Stops the first act while it works, so that the next one goes on. @default false */
  readonly isStopped?: boolean;
}

/** Milliseconds from the start of an act to its stop. */
const stopAfterMs = 1_500;
/** Items a second of the act that is stopped. */
const slowRate = 1;

/** Replays the failed runs of one workflow. @throws Error if the router refuses it, or fails again and again */
export async function replayInBulk(options: BulkReplayOptions): Promise<BulkReplayFact> {
  const selected = await listSelected(options);
  const runs = { workflow, status: 'failed' };
  const { count, until } = await send(options, {
    method: 'POST',
    path: '/v1/replays?preview=true',
    body: { filter: { runs } },
  });
  if (count !== selected.length)
    throw new Error(`the preview counts ${count} runs, and ${selected.length} have failed`);
  for (let act = 1; act <= mostActs; act += 1) {
    const isToBeStopped = options.isStopped === true && act === 1;
    const body = { filter: { runs: { ...runs, until } }, rate: isToBeStopped ? slowRate : rate, expect: count };
    const { replay } = await send(options, { method: 'POST', path: '/v1/replays', body, key: `bulk-${act}` });
    if (isToBeStopped) await stop(replay.id, options);
    if ((await waitForEnd(replay.id, options)) === 'succeeded') return { id: replay.id, environment, selected };
  }
  throw new Error(`${mostActs} bulk replays failed`);
}

async function listSelected({ simulation }: BulkReplayOptions): Promise<readonly string[]> {
  const { executions } = await collectFacts(simulation);
  return executions
    .filter((execution) => execution.workflow === workflow && execution.input.run.environment === environment)
    .map(({ input }) => String(input.run.eventId));
}

/** A short act may have ended before: 409. */
async function stop(id: string, { senders, simulation, token }: BulkReplayOptions): Promise<void> {
  await simulation.time.sleep(stopAfterMs);
  const { status } = await senders.sendUntilFinal({ method: 'DELETE', path: `/v1/replays/${id}`, token });
  if (status >= 300 && status !== 409) throw new Error(`the stop of ${id} got ${status}`);
}

async function waitForEnd(id: string, options: BulkReplayOptions): Promise<unknown> {
  for (;;) {
    const { replay } = await send(options, { method: 'GET', path: `/v1/replays/${id}` });
    if (replay.endedAt !== undefined) return replay.status;
    await options.simulation.time.sleep(pollMs);
  }
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
}

async function send({ senders, token }: BulkReplayOptions, { key, ...call }: Call): Promise<HttpAnswer['body']> {
  const headers: HttpRequest['headers'] = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await senders.sendUntilFinal({ ...call, token, headers });
  if (answer.status < 300) return answer.body;
  throw new Error(`${call.method} ${call.path} got ${answer.status}: ${JSON.stringify(answer.body)}`);
}
