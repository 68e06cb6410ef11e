import { describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../lib/core/credential/credential.ts';
import { digestSecret } from '../../../../lib/core/credential/token.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const audit = workflow('jobs', { triggers: [{ source: 'shop' }] });
const create = { label: 'shop', scopes: ['events:write'] };
const event = { source: 'shop', name: 'x', data: {} };
const setUp = () => new HttpWorld([audit]);

describe('POST /v1/tokens', () => {
  test('creates a token that works at once, in the environment of the caller', async () => {
    const world = setUp();

    const { status, body } = await world.send('POST', '/v1/tokens', {
      token: world.token({ environment: 'staging' }),
      body: create,
    });
    const used = await world.send('POST', '/v1/events', { token: body.token, body: event });

    expect(status).toBe(201);
    expect(body.credential).toMatchObject({ label: 'shop', environment: 'staging', scopes: ['events:write'] });
    expect([used.status, used.body.event.environment]).toEqual([202, 'staging']);
  });

  test('shows the token once and keeps its digest alone', async () => {
    const world = setUp();
    const token = world.token();

    const { body } = await world.send('POST', '/v1/tokens', { token, body: create });
    const list = await world.send('GET', '/v1/tokens', { token });

    const kept = JSON.stringify([...world.kept.values()]);
    expect(kept).not.toContain(body.token);
    expect(JSON.stringify(list.body)).not.toContain(body.token);
    expect(JSON.stringify([body, list.body])).not.toContain('"digest"');
  });

  test('refuses an Idempotency-Key, because a secret is shown once', async () => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/tokens', {
      token: world.token(),
      body: create,
      headers: { 'idempotency-key': 'k' },
    });

    expect(answer.status).toBe(400);
    expect(world.kept.size).toBe(1);
  });

  test.each([
    ['for another environment', {}, { environment: 'staging' }, 403],
    ['for all organisations', { organisations: ['acme'] }, {}, 400],
    ['for a foreign organisation', { organisations: ['acme'] }, { organisations: ['acme', 'globex'] }, 400],
    ['for all workflows', { workflows: [audit.id] }, {}, 400],
    ['that outlives it', { expiresAt: '2026-12-01T00:00:00Z' }, {}, 400],
    ['that outlives it by a day', { expiresAt: '2026-12-01T00:00:00Z' }, { expiresAt: '2026-12-02T00:00:00Z' }, 400],
    ['without its rate limit', { rateLimit: { requests: 100, seconds: 900 } }, {}, 400],
    [
      'with a wider rate limit',
      { rateLimit: { requests: 100, seconds: 900 } },
      { rateLimit: { requests: 100, seconds: 60 } },
      400,
    ],
    ['with a rate limit of nothing', {}, { rateLimit: { requests: 0, seconds: 60 } }, 400],
    ['with an unknown scope', {}, { scopes: ['all'] }, 400],
    ['without a label', {}, { label: undefined }, 400],
    // It could look like separate lines in `flowgate audit`.
    ['with a label of two lines', {}, { label: 'shop"\n2026-11-21T10:00:00.000Z  credential.revoked' }, 400],
    ['with a label that moves the cursor', {}, { label: 'shop\u001b[2K\u009b2K' }, 400],
    ['for an organisation of two lines', {}, { organisations: ['acme\nglobex'] }, 400],
  ])('makes no token %s', async (_, limits, difference, status) => {
    const world = setUp();

    const answer = await world.send('POST', '/v1/tokens', {
      token: world.token(limits),
      body: { ...create, ...difference },
    });

    expect(answer.status).toBe(status);
    expect(world.kept.size).toBe(1);
  });

  test('creates a token with a rate limit up to the caller’s limit, and shows the limit', async () => {
    const world = setUp();
    const token = world.token({ rateLimit: { requests: 100, seconds: 900 } });
    const rateLimit = { requests: 50, seconds: 900 };

    const made = await world.send('POST', '/v1/tokens', { token, body: { ...create, rateLimit } });
    const list = await world.send('GET', '/v1/tokens', { token });

    expect(made.body.credential.rateLimit).toEqual(rateLimit);
    expect(list.body.credentials.map((one: { rateLimit: unknown }) => one.rateLimit)).toContainEqual(rateLimit);
  });

  test('makes a token for a workflow whose ID is written in capitals, and it works', async () => {
    const world = setUp();
    const body = { ...create, workflows: [audit.id.toUpperCase()] };

    const made = await world.send('POST', '/v1/tokens', { token: world.token(), body });
    const used = await world.send('POST', '/v1/events', { token: made.body.token, body: event });

    expect([made.status, used.status]).toEqual([201, 202]);
  });

  test.each(['events:write', 'runs:write', 'runs:debug', 'runs:read', 'workflows:write'] as const)(
    'is refused to %s',
    async (scope) => {
      const world = setUp();
      const token = world.token({ scopes: [scope] });

      const answers = [
        await world.send('POST', '/v1/tokens', { token, body: create }),
        await world.send('GET', '/v1/tokens', { token }),
        await world.send('DELETE', '/v1/tokens/cred_x', { token }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    },
  );
});

describe('GET and DELETE /v1/tokens', () => {
  const idOf = (world: HttpWorld, at: number): string => [...world.kept.values()][at]?.id ?? '';

  test('list and revoke only credentials of the caller’s environment', async () => {
    const world = setUp();
    const token = world.token();
    const foreign = world.token({ environment: 'staging' });

    const list = await world.send('GET', '/v1/tokens', { token });
    const refused = await world.send('DELETE', `/v1/tokens/${idOf(world, 1)}`, { token });
    const still = await world.send('GET', '/v1/tokens', { token: foreign });

    expect(list.body.credentials.map(({ id }: { id: string }) => id)).toEqual([idOf(world, 0)]);
    expect([refused.status, still.status]).toEqual([404, 200]);
  });

  test('list a thousand valid access tokens and the number of the others, because a response has at most 6 MB', async () => {
    const world = setUp();
    const admin = world.token();
    const [client] = world.kept.values();
    const expiresAt = ['2026-11-21T10:00:00Z', '2026-11-22T10:00:00Z'];
    for (let at = 0; at < 24_000; at += 1) world.token({ scopes: ['events:write'], expiresAt: expiresAt[at % 2] });
    for (const [digest, one] of world.kept)
      if (one.id !== client?.id) world.kept.set(digest, { ...one, issuedTo: client?.id });

    const { body } = await world.send('GET', '/v1/tokens', { token: admin });

    expect(body.credentials[0].id).toBe(client?.id);
    expect([body.credentials.length, body.accessTokensLeftOut]).toEqual([1_001, 11_000]);
    expect(new Set(body.credentials.slice(1).map((one: Credential) => one.expiresAt))).toEqual(new Set([expiresAt[1]]));
    expect(JSON.stringify(body).length).toBeLessThan(6_000_000);
  });

  test('list no access token whose client is revoked', async () => {
    const world = setUp();
    const admin = world.token();
    const secret = world.token({ scopes: ['events:write'] });
    const grant = { client_id: idOf(world, 1), client_secret: secret, grant_type: 'client_credentials' };
    await world.send('POST', '/oauth/token', { body: grant });
    const listed = async () => (await world.send('GET', '/v1/tokens', { token: admin })).body.credentials.length;
    const before = await listed();

    await world.send('DELETE', `/v1/tokens/${grant.client_id}`, { token: admin });

    expect([before, await listed()]).toEqual([3, 2]);
  });

  test('end a credential for good: revoking it again changes nothing', async () => {
    const world = setUp();
    const token = world.token();
    const lost = world.token({ scopes: ['events:write'] });
    const revoke = () => world.send('DELETE', `/v1/tokens/${idOf(world, 1)}`, { token });

    const first = await revoke();
    const used = await world.send('POST', '/v1/events', { token: lost, body: event });
    world.clock = new Date('2026-11-21T12:00:00.000Z');
    const again = await revoke();

    expect(first.body.credential.revokedAt).toBe('2026-11-21T10:00:00.000Z');
    expect(again.body).toEqual(first.body);
    expect(used.status).toBe(401);
  });

  test('return 404 for an unknown credential', async () => {
    const world = setUp();

    expect((await world.send('DELETE', '/v1/tokens/cred_none', { token: world.token() })).status).toBe(404);
  });

  test('refuse to let an administrator revoke a credential of another organisation', async () => {
    const world = setUp();
    const limited = world.token({ organisations: ['acme'] });
    const other = world.token({ organisations: ['globex'] });

    const answer = await world.send('DELETE', `/v1/tokens/${idOf(world, 1)}`, { token: limited });

    expect(answer.status).toBe(404);
    expect((await world.send('GET', '/v1/tokens', { token: other })).status).toBe(200);
  });
});

describe('POST /v1/tokens with a chosen secret', () => {
  const secret = 'chosen by the team 1';

  test('registers it, and shows neither it nor a token', async () => {
    const world = setUp();

    const { status, body } = await world.send('POST', '/v1/tokens', {
      token: world.token(),
      body: { ...create, secret, workflows: [audit.id] },
    });

    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['credential']);
    expect(body.credential).toMatchObject({ label: 'shop', workflows: [audit.id], environment: 'production' });
    expect(JSON.stringify([body, ...world.kept.values()])).not.toContain(secret);
    expect(world.kept.get(digestSecret(secret))?.id).toBe(body.credential.id);
  });

  test('does not accept it on a route that accepts only tokens', async () => {
    const world = setUp();
    await world.send('POST', '/v1/tokens', { token: world.token(), body: { ...create, secret } });

    expect((await world.send('POST', '/v1/events', { token: secret as never, body: event })).status).toBe(401);
  });

  test('refuses a secret that a credential of any environment has', async () => {
    const world = setUp();
    await world.send('POST', '/v1/tokens', { token: world.token(), body: { ...create, secret } });

    const again = await world.send('POST', '/v1/tokens', {
      token: world.token({ environment: 'staging' }),
      body: { ...create, secret },
    });

    expect([again.status, again.body.errors]).toEqual([
      400,
      [{ pointer: '/secret', message: expect.stringContaining('choose another') }],
    ]);
  });

  test.each([
    ['too short', 'x'.repeat(15)],
    ['too long', 'x'.repeat(513)],
    ['a text that ends in a space', `${'x'.repeat(16)} `],
    ['a text of more than ASCII', 'ünïcödé-sécrét-länger'],
    ['a text of two lines', 'one line and\nanother line'],
    ['like a token', `FGT_${'x'.repeat(20)}`],
    ['a number', 1234567890123456],
  ])('refuses what is %s, and does not repeat it', async (_, wrong) => {
    const world = setUp();

    const { status, body, response } = await world.send('POST', '/v1/tokens', {
      token: world.token(),
      body: { ...create, secret: wrong },
    });

    expect([status, body.errors]).toEqual([400, [{ pointer: '/secret', message: expect.any(String) }]]);
    expect(response.body).not.toContain(String(wrong).trim());
    expect(world.kept.size).toBe(1);
  });
});
