// HEAD on every GET route: the headers of GET, without its body.
import { describe, expect, test } from '@jest/globals';
import { apiRoutes } from '../../../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../../../lib/http/server/ingest-routes.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { acme, orders, refunds, ways } from '../../../fixtures/ways-of-sending.ts';

const gets = [...ingestRoutes, ...apiRoutes].map(({ key }) => key).filter((key) => key.startsWith('GET '));

async function setUp() {
  const world = new HttpWorld([orders, refunds]);
  world.declare({
    name: 'dropbox',
    secrets: ['secretsmanager:dropbox'],
    scheme: { type: 'hmac', header: 'x-dropbox-signature' },
    challenge: { type: 'dropbox' },
    event: { fixed: 'changed' },
  });
  const token = world.token({ organisations: [acme] });
  await ways[1]?.send(world, { token, organisation: acme, workflow: orders });
  const [event] = [...world.stored.values()];
  const runId = event?.matches[0]?.runId;
  const run = { workflowId: orders.id, status: 'running', forced: false, debug: false, depth: 0 } as const;
  if (runId !== undefined) world.runs.set(runId, { id: runId, executionArn: 'arn', ...run });
  world.executionEvents.set('arn', { events: [], isTruncated: false });
  world.executionDefinitions.set('arn', { definition: '{}' });
  const body = { filter: { runs: {} }, expect: 0 };
  const replayed = await world.send('POST', '/v1/replays', { token, body });
  const ids: Readonly<Record<string, string>> = {
    'GET /v1/events/{id}': event?.id ?? '',
    'GET /v1/events/{id}/explain': event?.id ?? '',
    'GET /v1/runs/{id}': runId ?? '',
    'GET /v1/runs/{id}/history': runId ?? '',
    'GET /v1/runs/{id}/definition': runId ?? '',
    'GET /flows/runs/{analyticsId}': event?.matches[0]?.runId ?? '',
    'GET /v1/replays/{id}': replayed.body.replay?.id ?? '',
    'GET /hooks/{source}': 'dropbox',
  };
  const queries: Readonly<Record<string, Record<string, string>>> = {
    'GET /v1/events': { unmatched: 'true' },
    'GET /hooks/{source}': { challenge: 'c' },
  };
  const send = (method: string, key: string, presented: string | undefined = token) => {
    const path = key.slice('GET '.length).replace(/\{\w+\}/, ids[key] ?? '');
    return world.send(method, path, { token: presented, query: queries[key] ?? {} });
  };
  return { world, send };
}

describe.each(gets)('HEAD for %s', (key) => {
  test('has the status and headers of GET, and a body for the front’s content length', async () => {
    const { send } = await setUp();

    const [got, asked] = [await send('GET', key), await send('HEAD', key)];

    expect(got.status).toBe(200);
    expect([asked.status, asked.headers, asked.body]).toEqual([got.status, got.headers, got.body]);
  });

  test('needs the credential that GET needs', async () => {
    const { send } = await setUp();

    const [got, asked] = [await send('GET', key, 'none'), await send('HEAD', key, 'none')];

    expect([asked.status, asked.body]).toEqual([got.status, got.body]);
  });
});

test('HEAD refuses an unknown query parameter as GET does', async () => {
  const { world } = await setUp();

  expect((await world.send('HEAD', '/health', { query: { a: '1' } })).status).toBe(400);
});

test.each(['/v1/nowhere', '/v1/runs/'])('HEAD for %s is unknown', async (path) => {
  expect((await new HttpWorld().send('HEAD', path)).status).toBe(404);
});
