// An unknown query parameter is refused with its name, before anything is written.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { apiRoutes } from '../../../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../../../lib/http/server/ingest-routes.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { acme, orders, refunds, ways } from '../../../fixtures/ways-of-sending.ts';

const setUp = () => new HttpWorld([orders, refunds]);
// The query of a console's address belongs to the page, which keeps its filters there.
const keys = [...ingestRoutes, ...apiRoutes]
  .map(({ key }) => key)
  .filter((key) => !key.includes('/hooks/') && !key.includes('/console'));
const placeOf = (key: string): readonly [string, string] => {
  const [method = '', template = ''] = key.split(' ');
  return [method, template.replace(/\{\w+\}/g, orders.id)];
};

describe.each(keys)('%s', (key) => {
  test('refuses an unknown query parameter with 400 in the dialect’s own shape', async () => {
    const world = setUp();
    const token = world.token();
    const before = JSON.stringify([...world.kept.values()]);

    const { status, body, headers } = await world.send(...placeOf(key), {
      token,
      headers: { 'inbound-webhook-secret': token },
      query: { dryRun: 'hunter2' },
    });

    expect(status).toBe(400);
    expect(headers['content-type']).toContain('json');
    expect(JSON.stringify(body)).toContain('dryRun');
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect([world.calls, world.trail, JSON.stringify([...world.kept.values()])]).toEqual([[], [], before]);
  });
});

test.each(ways)('?dryRun=true sends nothing: $name', async ({ send }) => {
  const world = setUp();
  const { send: plain } = world;
  world.send = (method, path, sent = {}) =>
    plain.call(world, method, path, { ...sent, query: { ...sent.query, dryRun: 'true' } });

  const { status } = await send(world, { token: world.token(), organisation: acme, workflow: orders });

  expect([status, world.stored.size, world.published]).toEqual([400, 0, []]);
});

describe('the refusal', () => {
  const detailOf = async (path: string, rawQuery: string) => {
    const world = setUp();
    return (await world.send('GET', path, { token: world.token(), rawQuery })).body.detail;
  };

  test('names the nearest allowed parameter, and all allowed ones', async () => {
    expect(await detailOf('/v1/events', 'unmached=true')).toBe(
      'the query parameter "unmached" is unknown here; did you mean "unmatched"? This route takes "source", "name", "organisation", "outcome", "key", "where", "contains", "unmatched", "since", "until", "limit", "cursor"',
    );
  });

  test('says that the route has no parameters', async () => {
    expect(await detailOf('/v1/workflows', 'a=1&b=2')).toBe(
      'the query parameters "a", "b" are unknown here: this route takes no query parameters',
    );
  });

  test('covers a parameter that is sent twice, although the gateway joins the values', async () => {
    expect(await detailOf('/v1/audit', 'limit=1&limit=2')).toBe(
      'the query parameter "limit" is given more than once: send it once',
    );
  });

  test('shows no name that could be a token', async () => {
    const token = setUp().token();

    expect(await detailOf('/v1/workflows', token)).not.toContain(token);
  });

  test('follows authentication: without a credential, the parameters are not shown', async () => {
    expect((await setUp().send('GET', '/v1/events', { query: { a: '1' } })).status).toBe(401);
  });
});

describe('a hook', () => {
  const secret = 'a secret of some length';
  const declaration = {
    name: 'shop',
    secrets: ['secretsmanager:shop'],
    scheme: { type: 'hmac', header: 'x-signature' },
    event: { fixed: 'order' },
  };
  const send = (query: Record<string, string>, difference: object = {}, key = secret) => {
    const world = setUp();
    world.secretValues.set('secretsmanager:shop', secret);
    world.declare({ ...declaration, ...difference });
    const body = '{"n":1}';
    const headers = { 'x-signature': createHmac('sha256', key).update(body).digest('hex') };
    return world.send('POST', '/hooks/shop', { body, headers, query }).then((answer) => ({ ...answer, world }));
  };

  test('refuses an unsigned parameter after it verified the signature', async () => {
    const { status, body, world } = await send({ tenant: '4' });

    expect([status, world.stored.size]).toEqual([400, 0]);
    expect(body.detail).toContain('"tenant" is unknown here');
  });

  test('does not show its parameters to a sender without a secret', async () => {
    expect((await send({ tenant: '4' }, {}, 'another')).status).toBe(401);
  });

  test('accepts the parameters that the source declares', async () => {
    const { status, world } = await send({ user_id: '7' }, { query: ['user_id', 'user_key'] });

    expect([status, world.stored.size]).toEqual([202, 1]);
  });
});
