// How long an event takes from its POST to the first state of its run, while nothing else is sent.
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, percentile } from './report.ts';
import { sendEvent } from './send-load.ts';
import type { ServerProcess } from './server-process.ts';

/** The part of a run's line that says when the run was: the workflow's only state begins with it. */
interface RunLine {
  /** When the run ended, ISO 8601. */
  readonly at: string;
  readonly durationMs: number;
}

export interface FirstStateOptions {
  readonly kind: string;
  readonly router: ServerProcess;
  /** Resolves with the next line of a run. */
  readonly nextRun: () => Promise<string>;
  readonly events?: number;
}

/** The router's clock counts whole milliseconds, and so do the figures. */
export async function* measureFirstState({
  events = 50,
  kind,
  nextRun,
  router,
}: FirstStateOptions): AsyncGenerator<Figure> {
  const { token = '', url = '' } = router.ready;
  const agent = new Agent({ keepAlive: true });
  const states: number[] = [];
  const responses: number[] = [];
  for (let event = 0; event < events; event += 1) {
    const run = nextRun();
    const sentAt = Date.now();
    responses.push(await sendEvent({ url, token, agent }));
    const { at, durationMs }: RunLine = JSON.parse(await run);
    states.push(Date.parse(at) - durationMs - sentAt);
    await sleep(50);
  }
  agent.destroy();
  // The bare server has no states: the response to the same event is the reference.
  const reference = 'the response';
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const value = percentile(states, share);
    const ratio = value / percentile(responses, share);
    yield { what: `POST to first state ${name}, ${kind}`, value, unit: 'ms', ratio, reference };
  }
}
