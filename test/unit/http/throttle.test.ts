import { describe, expect, test } from '@jest/globals';
import { apiRoutes } from '../../../lib/http/api-routes.ts';
import { ingestRoutes } from '../../../lib/http/ingest-routes.ts';
import { narrow, throttleOf } from '../../../lib/http/throttle.ts';

const throttled = [...ingestRoutes, ...apiRoutes].filter((row) => throttleOf(row) !== undefined);
const keys = throttled.map(({ key }) => key);

describe('the gateway', () => {
  test.each(['POST /oauth/token', 'POST /v1/tokens', 'GET /v1/tokens', 'GET /hooks/{source}', 'GET /flows/metrics'])(
    'lets less of %s through than of others',
    (key) => {
      expect(keys).toContain(key);
    },
  );

  test('lets every administrator’s route less through', () => {
    const administrators = [...ingestRoutes, ...apiRoutes].filter(({ scope }) => scope === 'admin');

    expect(administrators.map(throttleOf)).toEqual(administrators.map(() => narrow));
  });

  test.each(['POST /v1/events', 'POST /hooks/{source}', 'POST /flows/trigger/{flowId}', 'GET /v1/runs/{id}'])(
    'leaves %s as wide as the endpoint',
    (key) => {
      expect(keys).not.toContain(key);
    },
  );
});
