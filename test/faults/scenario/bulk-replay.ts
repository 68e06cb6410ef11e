// A bulk replay as an administrator starts it: preview, start with the expected count, wait for its end.
import { collectFacts } from '../check/collect.ts';
import type { BulkReplayFact } from '../check/facts.ts';
import type { HttpRequest, Simulation } from '../simulation/simulation.ts';
import type { Senders } from './senders.ts';

const name = 'order.failed';
const environment = 'production';
const pollMs = 5_000;

/** Replays all events of one name. @throws Error if the router refuses it */
export async function replayInBulk(senders: Senders, simulation: Simulation, token: string): Promise<BulkReplayFact> {
  const { events } = await collectFacts(simulation);
  const selected = events.filter((event) => event.name === name && event.environment === environment);
  const request = (path: string, body: object): HttpRequest => ({
    method: 'POST',
    path,
    token,
    headers: { 'idempotency-key': 'bulk-replay' },
    body,
  });
  const preview = await send(senders, request('/v1/replays?preview=true', { filter: { events: { name } } }));
  const { count, until } = preview;
  if (count !== selected.length)
    throw new Error(`the preview counts ${count} events, and ${selected.length} are stored`);
  const filter = { events: { name, until } };
  const { replay } = await send(senders, request('/v1/replays', { filter, rate: 50, expect: count }));
  await waitForEnd(replay.id, { senders, simulation, token });
  return { id: replay.id, environment, selected: selected.map(({ id }) => id) };
}

async function waitForEnd(
  id: string,
  { senders, simulation, token }: { senders: Senders; simulation: Simulation; token: string },
): Promise<void> {
  for (;;) {
    const { replay } = await send(senders, { method: 'GET', path: `/v1/replays/${id}`, token });
    if (replay.endedAt !== undefined && replay.status !== 'succeeded')
      throw new Error(
        `bulk replay ${id} ended as ${replay.status}: ${replay.error} ${JSON.stringify(replay.failures)}`,
      );
    if (replay.endedAt !== undefined) return;
    await simulation.time.sleep(pollMs);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the callers fail if a member is missing
async function send(senders: Senders, request: HttpRequest): Promise<any> {
  const { status, body } = await senders.sendUntilFinal(request);
  if (status < 300) return body;
  throw new Error(`${request.method} ${request.path} got ${status}: ${JSON.stringify(body)}`);
}
