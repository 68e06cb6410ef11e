// Every ID in a response can be read: by the native API, and by the routes of the response's own dialect.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { formatEventUuid } from '../../../lib/core/event/identity.ts';
import type { RunSummary } from '../../../lib/core/run/run.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { acme, orders, refunds, ways } from '../../fixtures/ways-of-sending.ts';

const pattern = /evt_[0-9a-z]{36}|run_[0-9a-z]{44}|[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const idsIn = (value: unknown): string[] => [...new Set(JSON.stringify(value).match(pattern))];

const readersOf = (id: string): readonly string[] => {
  if (id.startsWith('evt_')) return [`/v1/events/${id}`];
  return [`/v1/runs/${id}`, `/flows/runs/${id}`];
};

/** Reads every ID of a response, and every ID of the responses to that. */
async function readAll(world: HttpWorld, token: string, answer: unknown): Promise<string[]> {
  const seen = new Set<string>();
  const waiting = idsIn(answer);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const path of readersOf(id)) {
      const { status, body } = await world.send('GET', path, { token });
      expect([path, status]).toEqual([path, 200]);
      waiting.push(...idsIn(body));
    }
  }
  return [...seen];
}

describe('an ID in an answer can be read', () => {
  test.each(ways)('$name', async ({ send }) => {
    const world = new HttpWorld([orders, refunds]);
    const token = world.token({ organisations: [acme] });

    const { body, headers } = await send(world, { token, organisation: acme, workflow: orders });

    expect((await readAll(world, token, [body, headers])).length).toBeGreaterThanOrEqual(2);
  });

  test('of a signed source', async () => {
    const world = new HttpWorld([orders, refunds]);
    const secret = 'a secret of some length';
    world.secretValues.set('secretsmanager:shop', secret);
    world.declare({
      name: 'shop',
      secrets: ['secretsmanager:shop'],
      scheme: { type: 'hmac', header: 'x-signature' },
      event: { fixed: 'ordered' },
    });
    const headers = { 'x-signature': createHmac('sha256', secret).update('{}').digest('hex') };

    const { body } = await world.send('POST', '/hooks/shop', { body: '{}', headers });

    expect(await readAll(world, world.token(), body)).toHaveLength(2);
  });

  test.each(ways)('of the metrics, after $name', async ({ send }) => {
    const world = new HttpWorld([orders, refunds]);
    const token = world.token({ organisations: [acme] });
    await send(world, { token, organisation: acme, workflow: orders });
    for (const { detail, matches } of world.stored.values()) {
      const { environment, forced, organisationId } = detail.metadata;
      const started = { workflowId: orders.id, environment, organisationId, forced, status: 'running' as const };
      for (const { runId } of matches) {
        if (runId !== undefined) {
          world.started.push({ ...started, id: runId, startedAt: world.clock.toISOString() } satisfies RunSummary);
        }
      }
    }

    const { body } = await world.send('GET', '/flows/metrics', { token });

    expect(body.workflows).toHaveLength(1);
    const [{ id }] = body.workflows;
    expect(await readAll(world, token, body)).toContain(id);
    const [stored] = [...world.stored.values()];
    const { body: read } = await world.send('GET', `/v1/runs/${id}`, { token });
    expect(read.run.id).toBe(stored?.matches[0]?.runId);
  });
});

describe('GET /v1/runs with an event’s UUID', () => {
  test('is 404 for a credential that may not see the run', async () => {
    const world = new HttpWorld([orders, refunds]);
    const way = ways.find(({ name }) => name === 'WorqHat, a payload');
    const token = world.token({ organisations: [acme] });
    const { body } = (await way?.send(world, { token, organisation: acme, workflow: orders })) ?? {};
    const { analytics_id: id } = body as { analytics_id: string };

    const strangers = [{ environment: 'staging' }, { organisations: ['b'] }, { workflows: [refunds.id] }];
    for (const limits of strangers) {
      expect((await world.send('GET', `/v1/runs/${id}`, { token: world.token(limits) })).status).toBe(404);
    }
  });

  test('finds no run of an event that was not sent to one workflow', async () => {
    const world = new HttpWorld([orders, refunds]);
    const token = world.token();
    await ways[0]?.send(world, { token, organisation: acme, workflow: orders });
    const [event] = [...world.stored.values()];

    const { status } = await world.send('GET', `/v1/runs/${formatEventUuid(event?.key ?? ('' as never))}`, { token });

    expect(status).toBe(404);
  });
});
