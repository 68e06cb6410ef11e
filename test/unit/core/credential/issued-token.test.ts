// Callers with a JSON Web Token of a declared issuer, over HTTP: what is accepted, what it grants, and every refusal.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readIssuerFile } from '../../../../lib/authoring/issuer-file.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { TokenIssuer } from '../../../fixtures/token-issuer.ts';

const event = { source: 'shop', name: 'order.created', data: { orderId: 'A-1' } };

function setUp(...differences: readonly object[]) {
  const world = new HttpWorld();
  const issuer = new TokenIssuer(() => world.clock);
  const folder = createTemporaryFolder();
  mkdirSync(folder, { recursive: true });
  const issuers = (differences.length === 0 ? [{}] : differences).map((one) => issuer.declare(one));
  writeFileSync(join(folder, 'issuers.json'), JSON.stringify({ issuers }));
  world.issuers.push(...readIssuerFile(folder));
  world.remoteDocuments.set(issuer.jwks, JSON.stringify(issuer.keySet()));
  const send = (token: string) => world.send('POST', '/v1/events', { token, body: event });
  const look = (token: string) => world.send('GET', '/v1/me', { token });
  return { world, issuer, send, look };
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1_000);

describe('a token of a declared issuer', () => {
  test('authenticates its subject, with the scopes that the declaration maps', async () => {
    const { issuer, send, look } = setUp();
    const token = issuer.issue({ claims: { permissions: 'events:send read unknown' } });

    expect((await send(token)).status).toBe(202);
    expect((await look(token)).body.credential).toMatchObject({
      id: expect.stringMatching(/^sub_[0-9a-z]{16}$/),
      label: 'auth0|ada',
      subject: { issuer: 'id', id: 'auth0|ada' },
      environment: 'production',
      scopes: ['events:write', 'runs:read'],
    });
  });

  test('is accepted beside the router’s own credentials', async () => {
    const { world, issuer, send } = setUp();

    expect((await send(world.token())).status).toBe(202);
    expect((await send(issuer.issue())).status).toBe(202);
  });

  test('is the actor of the audit trail, by its subject', async () => {
    const { world, issuer } = setUp();
    const body = {
      label: 'shop',
      scopes: ['events:write'],
      expiresAt: new Date(world.clock.getTime() + 60_000).toISOString(),
    };

    const made = await world.send('POST', '/v1/tokens', { token: issuer.issue(), body });

    expect(made.status).toBe(201);
    expect(world.trail[0]?.by).toEqual({ kind: 'subject', id: expect.any(String), issuer: 'id', label: 'auth0|ada' });
    const { body: listed } = await world.send('GET', '/v1/audit', { token: issuer.issue() });
    expect(listed.entries[0].by).toMatchObject({ kind: 'subject', label: 'auth0|ada' });
  });

  test('creates no credential that outlives it', async () => {
    const { world, issuer } = setUp();

    const made = await world.send('POST', '/v1/tokens', {
      token: issuer.issue(),
      body: { label: 'forever', scopes: ['events:write'] },
    });

    expect(made.status).toBe(400);
    expect(made.body.errors).toEqual([expect.objectContaining({ pointer: '/expiresAt' })]);
  });

  test('is limited to the environment, organisations and workflows of its claims', async () => {
    const { issuer, look } = setUp({
      environment: { claim: 'env', map: { stg: 'staging' } },
      organisations: { claim: 'tenant' },
      workflows: { claim: 'teams', map: { shop: ['0B7C1C1E-0000-4000-8000-000000000001'] } },
    });

    const { body } = await look(issuer.issue({ claims: { env: 'stg', tenant: 'acme', teams: ['shop', 'other'] } }));

    expect(body.credential).toMatchObject({
      environment: 'staging',
      organisations: ['acme'],
      workflows: ['0b7c1c1e-0000-4000-8000-000000000001'],
    });
  });

  test.each<[string, object]>([
    ['environment', { environment: { claim: 'env', map: { stg: 'staging' } } }],
    ['environment, where it names two', { environment: { claim: 'permissions' } }],
    ['environment, where the map inherits it', { environment: { claim: 'proto', map: { stg: 'staging' } } }],
    ['organisation', { organisations: { claim: 'tenant' } }],
    ['workflow', { workflows: { claim: 'teams', map: { shop: ['w'] } } }],
    ['scope', { scopes: { claim: 'scope', map: { x: ['admin'] } } }],
  ])('is refused where its claims name no %s', async (_, difference) => {
    const { issuer, send } = setUp(difference);

    const answer = await send(issuer.issue({ claims: { proto: 'constructor' } }));

    expect([answer.status, answer.body.type]).toEqual([403, 'urn:flowgate:problem:forbidden']);
    expect(answer.body.detail).toMatch(/^the token grants nothing here: /);
  });

  test('is verified with the new key after its issuer rotated, and no longer with the old one', async () => {
    const { world, issuer, send } = setUp();
    const old = issuer.issue();
    expect((await send(old)).status).toBe(202);

    issuer.rotate();
    world.remoteDocuments.set(issuer.jwks, JSON.stringify(issuer.keySet()));
    world.clock = new Date(world.clock.getTime() + 31_000);

    expect((await send(issuer.issue())).status).toBe(202);
    expect((await send(old)).status).toBe(401);
    expect(world.fetches).toHaveLength(2);
  });

  test('is verified with keys in the declaration, without a fetch', async () => {
    const { world, issuer, send } = setUp();
    world.issuers.splice(0, 1, { ...(world.issuers[0] as (typeof world.issuers)[0]), jwks: issuer.keySet() });

    expect((await send(issuer.issue())).status).toBe(202);
    expect(world.fetches).toEqual([]);
  });

  test('waits for its issuer: where the keys cannot be read, the caller may try again', async () => {
    const { world, issuer, send } = setUp();
    world.remoteDocuments.clear();

    const answer = await send(issuer.issue());

    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(answer.reason).toMatch(/^the keys of issuer "id": has the status 404/);
  });
});

describe('a token that is not valid', () => {
  const now = new HttpWorld().clock;
  test.each<[string, Parameters<TokenIssuer['issue']>[0], string]>([
    ['is expired', { claims: { exp: seconds(now) - 31 } }, 'it expired at '],
    ['never ends', { claims: { exp: undefined } }, 'it has no "exp", so it would never end'],
    ['begins later', { claims: { nbf: seconds(now) + 31 } }, 'it is not valid yet: '],
    ['is issued later', { claims: { iat: seconds(now) + 31 } }, 'it is not valid yet: '],
    ['has a time as text', { claims: { exp: '2030-01-01' } }, 'one of its times is not in seconds'],
    ['is for another audience', { claims: { aud: 'https://other.example.com' } }, 'it is for another audience: '],
    ['has no audience', { claims: { aud: undefined } }, 'it is for another audience: '],
    ['chooses its algorithm', { header: { alg: 'none' } }, 'its algorithm must be ES256'],
    ['names an unknown key', { header: { kid: 'other' } }, 'it was not signed with a current key of its issuer'],
    ['names no caller', { claims: { sub: '' } }, 'its claim "sub" names no caller'],
    ['imitates a line of the log', { claims: { sub: 'a\nb' } }, 'its claim "sub" names no caller'],
  ])('because it %s gets 401 with the reason', async (_, parts, reason) => {
    const { issuer, send } = setUp();

    const answer = await send(issuer.issue(parts));

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="flowgate", error="invalid_token"');
    expect(answer.body).toMatchObject({ type: 'urn:flowgate:problem:unauthenticated', title: 'Unauthenticated' });
    expect(answer.body.detail).toContain(`the token is not valid: ${reason}`);
  });

  test('because it was changed gets 401', async () => {
    const { issuer, send } = setUp();
    const [head, , signature] = issuer.issue().split('.');
    const claims = issuer.issue({ claims: { sub: 'auth0|eve' } }).split('.')[1];

    const answer = await send([head, claims, signature].join('.'));

    expect(answer.body.detail).toContain('it was not signed with a current key of its issuer');
  });

  test('because it lacks a declared claim or type gets 401', async () => {
    const { issuer, send } = setUp({ claims: { token_use: 'access' }, tokenType: 'at+jwt' });
    const claims = { token_use: 'access' };

    expect((await send(issuer.issue())).body.detail).toContain('its claim "token_use" is not the declared one');
    expect((await send(issuer.issue({ claims, header: { typ: 'JWT' } }))).body.detail).toContain(
      'its type must be "at+jwt"',
    );
    expect((await send(issuer.issue({ claims, header: { typ: 'application/AT+JWT' } }))).status).toBe(202);
  });

  test('because it is for two audiences of the router gets 401: its grants would depend on the order', async () => {
    const { issuer, send } = setUp(
      {},
      { name: 'staging', audiences: ['https://staging.example.com'], environment: 'staging' },
    );
    const both = [issuer.audience, 'https://staging.example.com'];

    expect((await send(issuer.issue({ claims: { aud: both } }))).body.detail).toContain('it is for several audiences');
    expect((await send(issuer.issue({ claims: { aud: both[1] } }))).status).toBe(202);
  });

  test('because its key is unknown causes at most one fetch in 30 seconds, however often it is sent', async () => {
    const { world, issuer, send } = setUp();
    for (let at = 0; at < 20; at += 1) await send(issuer.issue({ header: { kid: `invented-${at}` } }));
    expect(world.fetches).toHaveLength(1);

    world.clock = new Date(world.clock.getTime() + 30_000);
    for (let at = 0; at < 20; at += 1) await send(issuer.issue({ header: { kid: `invented-${at}` } }));
    expect(world.fetches).toHaveLength(2);
  });

  test('because no issuer declares it is judged as a credential, without a fetch', async () => {
    const { world, issuer, send } = setUp();

    const answer = await send(issuer.issue({ claims: { iss: 'https://elsewhere.example.com/' } }));

    expect([answer.status, world.fetches.length]).toEqual([401, 0]);
    expect(answer.body.detail).toMatch(/^the credential is not valid/);
  });
});
