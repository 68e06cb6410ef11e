// Only a signature proves a declared source, on every route if a credential's request names its source.
import { describe, expect, test } from '@jest/globals';
import type { CredentialRequest } from '../../../lib/core/credential/issue-credential.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { workflow } from '../../fixtures/world.ts';

const organisation = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const payments = workflow('payments', { triggers: [{ source: 'stripe' }] });
const setUp = () => {
  const world = new HttpWorld([payments]);
  world.declare(
    { name: 'stripe', scheme: { type: 'stripe' }, secrets: ['ssm:/stripe'], event: { pointer: '/type' } },
    {
      name: 'github',
      scheme: { type: 'github' },
      secrets: ['ssm:/github'],
      event: { header: 'X-GitHub-Event' },
      trustUnsigned: true,
    },
    { name: 'erp', scheme: { type: 'basic' }, secrets: ['ssm:/erp'], event: { fixed: 'x' }, environment: 'staging' },
  );
  return world;
};

const routes: readonly [string, (source: string) => object][] = [
  ['/v1/events', (source) => ({ source, name: 'x', data: {} })],
  [
    '/v1/workflows/incoming-event',
    (source) => ({ organisation_registration_id: organisation, parameters: { source } }),
  ],
];

describe.each(routes)('POST %s', (path, bodyOf) => {
  const post = (world: HttpWorld, source: string, limits: Partial<CredentialRequest> = {}) =>
    world.send('POST', path, { token: world.token(limits), body: bodyOf(source) });

  // Whatever the scheme is and whatever it covers, the secret proves the sender, in every environment.
  test.each(['stripe', 'github', 'erp'])('refuses the declared source %s, and keeps nothing', async (source) => {
    const world = setUp();

    const answer = await post(world, source);
    const staged = await post(world, source, { environment: 'staging', sources: ['shop'] });

    expect([answer.status, staged.status]).toEqual([403, 403]);
    expect(JSON.stringify(answer.body)).toContain(`/hooks/${source}`);
    expect([world.stored.size, world.published]).toEqual([0, []]);
  });

  test('takes it from a credential that is granted it, and every undeclared source from all', async () => {
    const world = setUp();

    const granted = await post(world, 'stripe', { scopes: ['events:write'], sources: ['stripe'] });
    const open = await post(world, 'shop', { scopes: ['events:write'] });

    expect([granted.status < 300, open.status < 300]).toEqual([true, true]);
    expect(world.published.map(({ source }) => source)).toEqual(['stripe', 'shop']);
  });

  test('gives nobody what a granted credential sent under the same key', async () => {
    const world = setUp();
    const headers = { 'idempotency-key': 'k' };
    await world.send('POST', path, { token: world.token({ sources: ['stripe'] }), body: bodyOf('stripe'), headers });

    const again = await world.send('POST', path, { token: world.token(), body: bodyOf('stripe'), headers });

    expect(again.status).toBe(403);
  });
});

describe('a grant of a source', () => {
  const asked = { label: 'relay', scopes: ['events:write'], sources: ['stripe'] };

  test('is shown, kept by a rotation, written into the audit trail and handed on to access tokens', async () => {
    const world = setUp();
    const token = world.token({ sources: ['stripe', 'github'] });
    const made = await world.send('POST', '/v1/tokens', { token, body: asked });
    const { id } = made.body.credential;

    const rotated = await world.send('POST', `/v1/tokens/${id}/rotate`, { token });
    const bought = await world.send('POST', '/oauth/token', {
      body: { grant_type: 'client_credentials', client_id: id, client_secret: rotated.body.token },
    });
    const used = await world.send('POST', '/v1/events', {
      token: bought.body.access_token,
      body: { source: 'stripe', name: 'x', data: {} },
    });
    const list = await world.send('GET', '/v1/tokens', { token });

    const shown = list.body.credentials.filter((one: { label: string }) => one.label === 'relay');
    expect([made.body, rotated.body].map(({ credential }) => credential.sources)).toEqual([['stripe'], ['stripe']]);
    expect([used.status, shown[0].sources]).toEqual([202, ['stripe']]);
    expect(world.trail).toMatchObject([
      { action: 'credential.rotated', credential: { sources: ['stripe'] } },
      { action: 'credential.created', credential: { sources: ['stripe'] } },
    ]);
  });

  test.each<[string, Partial<CredentialRequest>]>([
    ['has none', {}],
    ['has another', { sources: ['github'] }],
  ])('is neither made nor rotated by an administrator who %s, but seen and revoked', async (_, limits) => {
    const world = setUp();
    const made = await world.send('POST', '/v1/tokens', { token: world.token({ sources: ['stripe'] }), body: asked });
    const path = `/v1/tokens/${made.body.credential.id}`;
    const token = world.token(limits);

    const create = await world.send('POST', '/v1/tokens', { token, body: asked });
    const rotate = await world.send('POST', `${path}/rotate`, { token });
    const revoke = await world.send('DELETE', path, { token });

    expect([create.status, rotate.status, revoke.status]).toEqual([400, 400, 200]);
    expect(create.body.errors).toEqual([{ pointer: '/sources', message: expect.stringContaining('"stripe"') }]);
  });

  test.each([[[]], [['*']], [['aws.s3']], [['a b']], ['stripe']])('of %j is refused', async (sources) => {
    const world = setUp();

    const { status } = await world.send('POST', '/v1/tokens', { token: world.token(), body: { ...asked, sources } });

    expect(status).toBe(400);
  });
});
