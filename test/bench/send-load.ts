// Sends events over a fixed number of connections: each one sends the next event when it has the response to the last one.
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './report.ts';

export interface Load {
  readonly url: string;
  readonly token: string;
  readonly events: number;
  readonly connections: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** 1 KB of data. */
const body = JSON.stringify({
  source: 'bench',
  name: 'bench.tick',
  data: { orderId: 'A-1', lines: [{ sku: 'LAMP', quantity: 2, unitPrice: 19.99 }], note: 'x'.repeat(940) },
});

/** @throws Error for a response other than 202 and 429 */
export async function sendLoad({ url, token, events, connections }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let sent = 0;
  const work = async (): Promise<void> => {
    while (sent < events) {
      sent += 1;
      times.push(await sendEvent({ url, token, agent }));
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { perSecond: events / seconds, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
}

type Target = Pick<Load, 'url' | 'token'> & { readonly agent: Agent };

/**
 * Returns the milliseconds until the event was accepted. If the sender has reached its rate, it waits for as long as the response asks, and
 * sends again. @throws Error for a response other than 202 and 429
 */
export async function sendEvent(target: Target): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const { headers, statusCode } = await post(target);
    if (statusCode === 202) return performance.now() - startedAt;
    if (statusCode !== 429) throw new Error(`an event was answered with ${statusCode}`);
    await sleep(Number(headers['retry-after'] ?? 1) * 1000);
  }
}

function post({ url, token, agent }: Target): Promise<IncomingMessage> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/v1/events`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response));
    });
    sending.once('error', reject);
    sending.end(body);
  });
}
