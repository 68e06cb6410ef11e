// The headers of a sender's limit, and a request over the limit, which has no effect.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { apiRoutes } from '../../../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../../../lib/http/server/ingest-routes.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const event = { source: 'shop', name: 'order.created', data: {} };
const aDay = (requests: number) => ({ requests, seconds: 86_400 });
const untilMidnight = 14 * 3_600;

const headerOf = (token: string) => ({ authorization: `Bearer ${token}`, 'inbound-webhook-secret': token });

describe('a credential', () => {
  test('gets the remaining number of requests, and after its last one the time until the window ends', async () => {
    const world = new HttpWorld();
    const token = world.token({ rateLimit: aDay(3) });
    const send = () => world.send('POST', '/v1/events', { token, body: event });

    const answers = [await send(), await send(), await send(), await send()];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    expect(answers.map(({ headers }) => headers.ratelimit)).toEqual(
      [2, 1, 0, 0].map((left) => `"credential";r=${left};t=${untilMidnight}`),
    );
    expect(new Set(answers.map(({ headers }) => headers['ratelimit-policy']))).toEqual(
      new Set(['"credential";q=3;w=86400']),
    );
    expect(answers.map(({ headers }) => headers['retry-after'])).toEqual([
      undefined,
      undefined,
      undefined,
      String(untilMidnight),
    ]);
    expect(answers[3]?.body).toEqual({
      type: 'urn:flowgate:problem:rate-limited',
      title: 'Too many requests',
      status: 429,
      detail: `rate limit exceeded: the credential may send 3 requests in 86400 s: send the request again in ${untilMidnight} s`,
      instance: 'urn:flowgate:request:request-1',
    });
    expect([world.stored.size, world.published.length]).toEqual([3, 3]);
  });

  test('with few requests gets no headers, and costs no call', async () => {
    const world = new HttpWorld();
    const token = world.token();

    const { status, headers } = await world.send('POST', '/v1/events', { token, body: event });

    expect(status).toBe(202);
    expect(Object.keys(headers).filter((name) => /limit|retry/.test(name))).toEqual([]);
    expect(world.rateCounter.batches).toEqual([]);
  });

  test('counts forbidden and invalid requests too, and gets the headers with them', async () => {
    const world = new HttpWorld();
    const token = world.token({ scopes: ['events:write'], rateLimit: aDay(3) });

    const answers = [
      await world.send('GET', '/v1/tokens', { token }),
      await world.send('POST', '/v1/events', { token, body: '{' }),
      await world.send('POST', '/v1/events', { token, body: {} }),
      await world.send('POST', '/v1/events', { token, body: event }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 400, 400, 429]);
    expect(answers.every(({ headers }) => headers.ratelimit?.startsWith('"credential";r='))).toBe(true);
  });

  test('starts again with the next window, without an effect on other credentials', async () => {
    const world = new HttpWorld();
    const [spent, other] = [world.token({ rateLimit: aDay(1) }), world.token({ rateLimit: aDay(1) })];
    const send = async (token: string) => (await world.send('POST', '/v1/events', { token, body: event })).status;
    await send(spent);

    const before = [await send(spent), await send(other)];
    world.clock = new Date('2026-11-22T00:00:00.000Z');

    expect([...before, await send(spent)]).toEqual([429, 202, 202]);
  });

  test('and the access tokens that it obtained have one limit together', async () => {
    const world = new HttpWorld();
    const client = world.token({ rateLimit: aDay(3) });
    const [{ id } = { id: '' }] = world.kept.values();
    const grant = { grant_type: 'client_credentials', client_id: id, client_secret: client };
    const obtain = () => world.send('POST', '/oauth/token', { body: grant });
    const first = await obtain();
    const second = await obtain();

    const answers = [
      await world.send('POST', '/v1/events', { token: first.body.access_token, body: event }),
      await world.send('POST', '/v1/events', { token: second.body.access_token, body: event }),
      await obtain(),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 429, 429]);
    expect(second.headers.ratelimit).toBe(`"credential";r=1;t=${untilMidnight}`);
    expect(answers[2]?.body.error).toBe('temporarily_unavailable');
    expect([...world.kept.values()].filter(({ issuedTo }) => issuedTo !== undefined)).toHaveLength(2);
  });

  test('obtains no more than 20 access tokens a minute, whatever else it may send', async () => {
    const world = new HttpWorld();
    const client = world.token();
    const [{ id } = { id: '' }] = world.kept.values();
    const grant = { grant_type: 'client_credentials', client_id: id, client_secret: client };
    const obtain = () => world.send('POST', '/oauth/token', { body: grant });
    const taken = [];
    for (let at = 0; at < 20; at += 1) taken.push((await obtain()).status);

    const { status, body, headers } = await obtain();
    const other = await world.send('POST', '/v1/events', { token: client, body: event });

    expect([taken, status, body.error, other.status]).toEqual([
      Array(20).fill(200),
      429,
      'temporarily_unavailable',
      202,
    ]);
    expect(headers['ratelimit-policy']).toBe('"client";q=20;w=60');
    expect(body.error_description).toContain('the client may send 20 requests in 60 s');
  });

  test('that is unknown is not counted', async () => {
    const world = new HttpWorld();

    const { status, headers } = await world.send('POST', '/v1/events', { token: 'fgt_none', body: event });

    expect([status, headers.ratelimit]).toEqual([401, undefined]);
  });
});

const rows = [...ingestRoutes, ...apiRoutes].filter(({ scope }) => scope !== 'public');

describe('every route that wants a credential', () => {
  test.each(rows.map(({ key }) => key))('refuses a request above the limit: %s', async (key) => {
    const world = new HttpWorld([workflow('orders')]);
    const token = world.token({ rateLimit: aDay(1) });
    const [method = '', template = ''] = key.split(' ');
    const path = template.replaceAll(/\{\w+\}/g, 'x');
    const send = () => world.send(method, path, { body: {}, headers: headerOf(token) });
    await send();
    const kept = [world.stored.size, world.kept.size, world.trail.length];

    const { status, headers, body } = await send();

    expect(status).toBe(429);
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('json'),
      'retry-after': String(untilMidnight),
      'ratelimit-policy': '"credential";q=1;w=86400',
      ratelimit: `"credential";r=0;t=${untilMidnight}`,
    });
    expect(JSON.stringify(body)).toContain('rate limit exceeded');
    expect([world.stored.size, world.kept.size, world.trail.length]).toEqual(kept);
  });

  test('includes more than 20 routes', () => {
    expect(rows.length).toBeGreaterThan(20);
  });
});

test('WorqHat’s client gets a retryable error with the time to wait', async () => {
  const world = new HttpWorld();
  const token = world.token({ rateLimit: aDay(1) });
  const send = () => world.send('POST', '/flows/trigger/orders', { token, body: {} });
  await send();

  const { headers, body } = await send();

  expect(headers).toMatchObject({ 'x-should-retry': 'true', 'retry-after': String(untilMidnight) });
  expect(body).toMatchObject({ error: 'Too Many Requests', code: 429, details: { reason: 'rate_limited' } });
});

describe('a source', () => {
  const secret = 'a secret of some length';
  const declaration = {
    name: 'shop',
    secrets: ['secretsmanager:shop'],
    scheme: { type: 'hmac', header: 'x-signature' },
    event: { fixed: 'order' },
  };
  const setUp = (difference: object = {}) => {
    const world = new HttpWorld();
    world.secretValues.set('secretsmanager:shop', secret);
    world.declare({ ...declaration, ...difference });
    const send = (body = '{}', key = secret) => {
      const signature = createHmac('sha256', key).update(body).digest('hex');
      return world.send('POST', '/hooks/shop', { body, headers: { 'x-signature': signature } });
    };
    return { world, send };
  };

  test('has its own limit, and gets the same headers as a credential', async () => {
    const { world, send } = setUp({ rateLimit: aDay(2) });

    const answers = [await send(), await send(), await send()];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(answers[0]?.headers.ratelimit).toBe(`"source";r=1;t=${untilMidnight}`);
    expect(answers[2]).toMatchObject({
      body: { title: 'Too many requests' },
      headers: { 'retry-after': String(untilMidnight), 'ratelimit-policy': '"source";q=2;w=86400' },
      reason: 'source "shop": rate_limited',
    });
    expect(world.stored.size).toBe(2);
  });

  test('gets the headers of its limit with a refusal too', async () => {
    const { send } = setUp({ rateLimit: aDay(3), event: { pointer: '/type' } });

    const { status, headers } = await send();

    expect([status, headers.ratelimit]).toEqual([400, `"source";r=2;t=${untilMidnight}`]);
  });

  test('that requires empty responses gets an empty one if the router fails, and the error is logged', async () => {
    const { world, send } = setUp({ answer: 'empty' });
    world.publish = () => Promise.reject(new Error('away'));

    const { status, body, fault, reason } = await send();

    expect([status, body, fault, reason]).toEqual([500, '', new Error('away'), 'source "shop": internal']);
  });

  test('does not count unsigned requests', async () => {
    const { send } = setUp({ rateLimit: aDay(1) });

    const guesses = [await send('{}', 'guess'), await send('{}', 'guess'), await send('{}', 'guess')];

    expect(guesses.map(({ status, headers }) => [status, headers.ratelimit])).toEqual(Array(3).fill([401, undefined]));
    expect((await send()).status).toBe(202);
  });

  test('that requires empty responses gets an empty 429, with its headers', async () => {
    const { send } = setUp({ rateLimit: aDay(1), answer: 'empty' });
    await send();

    expect(await send()).toMatchObject({ status: 429, body: '', headers: { 'retry-after': String(untilMidnight) } });
  });

  test('does not count unsigned challenges', async () => {
    const { world, send } = setUp({ rateLimit: aDay(1), challenge: { type: 'dropbox' } });
    const ask = () => world.send('GET', '/hooks/shop', { query: { challenge: 'c' } });

    const answers = [await ask(), await ask()];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await send()).status).toBe(202);
  });
});
