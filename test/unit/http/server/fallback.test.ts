import { describe, expect, test } from '@jest/globals';
import { apiRoutes } from '../../../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../../../lib/http/server/ingest-routes.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';

const world = new HttpWorld();

describe('what no route takes', () => {
  test.each([
    ['PUT', '/v1/events', 'GET, HEAD, POST'],
    ['PATCH', '/v1/events/evt_x', 'DELETE, GET, HEAD, POST'],
    ['GET', '/v1/workflows/orders/runs', 'POST'],
    ['POST', '/v1/workflows/orders', 'PATCH'],
    ['HEAD', '/v1/workflows/orders/runs', 'POST'],
    ['OPTIONS', '/v1/tokens', 'GET, HEAD, POST'],
  ])('%s %s is not allowed there: %s is', async (method, path, allow) => {
    const { status, headers, body } = await world.send(method, path);

    expect([status, headers.allow, body.type]).toEqual([405, allow, 'urn:flowgate:problem:method-not-allowed']);
  });

  test.each([
    '',
    '/v1',
    '/v1/event',
    '/v1/events/',
    '/v1/events/a/b',
    '/V1/events',
    '/v1/workflows//runs',
    '//v1/events',
    '/v1/events/../tokens',
  ])('GET %s is unknown', async (path) => {
    const { status, headers, body } = await world.send('GET', path);

    expect([status, headers.allow, body.type]).toEqual([404, undefined, 'urn:flowgate:problem:not-found']);
  });

  test('is answered in the shape of the one dialect that has such paths', async () => {
    const { status, body } = await world.send('POST', '/flows/trigger/a/b');

    expect([status, body.error, body.code]).toEqual([404, 'Not Found', 404]);
  });

  test('is answered without repeating a path of any length', async () => {
    const { body } = await world.send('GET', `/${'x'.repeat(10_000)}`);

    expect(body.detail.length).toBeLessThan(400);
  });
});

describe('the route tables', () => {
  const rows = [...ingestRoutes, ...apiRoutes];

  test('name each route once', () => {
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  test('require a credential, except for health, the root, the documents, the console, the token endpoints, and signed sources', () => {
    expect(rows.filter(({ scope }) => scope === 'public').map(({ key }) => key)).toEqual([
      'POST /hooks/{source}',
      'GET /hooks/{source}',
      'OPTIONS /hooks/{source}',
      'GET /',
      'GET /health',
      'GET /openapi.json',
      'GET /openapi-dialects.json',
      'GET /console',
      'GET /console/{path+}',
      'POST /oauth/token',
    ]);
  });

  test('are unambiguous: no two templates match the same path with one method', () => {
    const shapes = rows.map(({ key }) => key.replace(/\{\w+\}/g, '{}'));

    expect(new Set(shapes).size).toBe(rows.length);
  });
});
