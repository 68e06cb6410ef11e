import { describe, expect, test } from '@jest/globals';
import { digestSecret, isToken } from '../../../../lib/core/credential/token.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const jobs = workflow('jobs', { triggers: [{ source: 'shop' }] });
const event = { source: 'shop', name: 'x', data: {} };

function setUp() {
  const world = new HttpWorld([jobs]);
  const admin = world.token({ label: 'admin' });
  const old = world.token({ label: 'shop', scopes: ['events:write'] });
  const id = [...world.kept.values()].at(-1)?.id ?? '';
  const rotate = (body?: object, token: string = admin, of = id) =>
    world.send('POST', `/v1/tokens/${of}/rotate`, { token: token as never, ...(body === undefined ? {} : { body }) });
  const use = async (token: string, key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    return (await world.send('POST', '/v1/events', { token: token as never, body: event, headers })).status;
  };
  return { world, admin, old, id, rotate, use };
}

describe('POST /v1/tokens/{id}/rotate', () => {
  test('makes a new token for the same credential, and both work until the overlap ends', async () => {
    const { world, id, old, rotate, use } = setUp();

    const { status, body } = await rotate({ overlapSeconds: 60 });
    const during = [await use(old), await use(body.token)];
    world.clock = new Date('2026-11-21T10:01:00.000Z');
    const after = [await use(old), await use(body.token)];

    expect(status).toBe(200);
    expect(body).toEqual({
      token: expect.stringMatching(/^fgt_/),
      credential: {
        id,
        label: 'shop',
        environment: 'production',
        scopes: ['events:write'],
        createdAt: '2026-11-21T10:00:00.000Z',
        rotatedAt: '2026-11-21T10:00:00.000Z',
        overlapEndsAt: '2026-11-21T10:01:00.000Z',
      },
    });
    expect([during, after]).toEqual([
      [202, 202],
      [401, 202],
    ]);
  });

  test('needs no body: both work for a day then', async () => {
    const { rotate } = setUp();

    expect((await rotate()).body.credential.overlapEndsAt).toBe('2026-11-22T10:00:00.000Z');
  });

  test('keeps what depends on who the sender is: its events name the same credential', async () => {
    const { world, id, old, rotate, use } = setUp();
    const { body } = await rotate();

    await use(old);
    await use(body.token);

    const senders = [...world.stored.values()].map(({ detail }) => detail.metadata.credentialId);
    expect(senders).toEqual([id, id]);
  });

  test('shows the token once, keeps its digest alone, and lists one credential', async () => {
    const { world, id, old, admin, rotate } = setUp();

    const { body } = await rotate();
    const list = await world.send('GET', '/v1/tokens', { token: admin as never });

    const own = list.body.credentials.filter((one: { id: string }) => one.id === id);
    const kept = JSON.stringify([...world.kept.values(), ...world.trail, list.body]);
    expect(own).toEqual([body.credential]);
    expect([old, body.token].filter((token) => kept.includes(token))).toEqual([]);
    expect(JSON.stringify([body, list.body, world.trail])).not.toMatch(/"digest"|[0-9a-f]{64}/);
  });

  test('registers a chosen secret in place of a chosen secret', async () => {
    const { world, admin, rotate } = setUp();
    const [before, after] = ['chosen by the team 1', 'chosen by the team 2'];
    world.chosenSecret(before);
    const id = world.kept.get(digestSecret(before))?.id ?? '';

    const { status, body } = await rotate({ secret: after }, admin, id);

    const call = (secret: string) =>
      world.send('POST', '/bridge/webhook', {
        body: { workflow: 'jobs' },
        headers: { 'inbound-webhook-secret': secret },
      });
    expect([status, Object.keys(body)]).toEqual([200, ['credential']]);
    expect([(await call(before)).status, (await call(after)).status]).toEqual([200, 200]);
    expect(JSON.stringify(body)).not.toContain(after);
  });

  test('lets one of two concurrent rotations succeed, and refuses the other', async () => {
    const { world, id, rotate } = setUp();

    const answers = await Promise.all([rotate(), rotate()]);

    const refused = answers.find(({ status }) => status === 409);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(refused?.body).toMatchObject({
      type: 'urn:flowgate:problem:rotation-refused',
      detail: expect.stringContaining('at the same time'),
    });
    expect([...world.kept.values()].filter((one) => one.id === id)).toHaveLength(2);
  });

  test('refuses a third secret without the choice which of two to keep', async () => {
    const { old, rotate, use } = setUp();
    const lost = await rotate();

    const refused = await rotate();
    const again = await rotate({ keep: 'older' });

    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('"keep"')]);
    expect([await use(old), await use(lost.body.token), await use(again.body.token)]).toEqual([202, 401, 202]);
  });

  test('ends all older secrets at once if there is no overlap', async () => {
    const { old, rotate, use } = setUp();
    const first = await rotate();

    const second = await rotate({ overlapSeconds: 0 });

    expect(second.body.credential).not.toHaveProperty('overlapEndsAt');
    expect([await use(old), await use(first.body.token), await use(second.body.token)]).toEqual([401, 401, 202]);
  });

  test('leaves access tokens alone, and lets the new secret obtain them under the same ID', async () => {
    const { world, id, old, rotate, use } = setUp();
    const buy = (client_secret: string) =>
      world.send('POST', '/oauth/token', { body: { client_id: id, client_secret, grant_type: 'client_credentials' } });
    const bought = await buy(old);

    const { body } = await rotate({ overlapSeconds: 0 });

    expect(await use(bought.body.access_token)).toBe(202);
    expect([(await buy(old)).status, (await buy(body.token)).status]).toEqual([400, 200]);
  });

  test('lets an administrator rotate itself', async () => {
    const { world, admin, rotate } = setUp();
    const [own] = [...world.kept.values()];

    const { body } = await rotate({ overlapSeconds: 0 }, admin, own?.id);

    expect(isToken(body.token)).toBe(true);
    expect((await world.send('GET', '/v1/tokens', { token: admin as never })).status).toBe(401);
    expect((await world.send('GET', '/v1/tokens', { token: body.token })).status).toBe(200);
  });

  test.each([
    ['that there is not', {}, 'cred_none', {}, 404],
    ['of another environment', { environment: 'staging' }, undefined, {}, 404],
    ['of all organisations, for an administrator of one', { organisations: ['acme'] }, undefined, {}, 404],
    ['of all workflows, for an administrator of one', { workflows: [jobs.id] }, undefined, {}, 404],
    ['that outlives it', { expiresAt: '2026-12-01T00:00:00Z' }, undefined, {}, 400],
    ['to outlive it', { expiresAt: '2026-12-01T00:00:00Z' }, undefined, { expiresAt: '2026-12-02T00:00:00Z' }, 400],
    ['with other scopes', {}, undefined, { scopes: ['admin'] }, 400],
    ['with an overlap that is too long', {}, undefined, { overlapSeconds: 2_592_001 }, 400],
    ['without the scope admin', { scopes: ['events:write' as const] }, undefined, {}, 403],
  ])('rotates no credential %s', async (_, limits, of, body, status) => {
    const { world, id, old, rotate, use } = setUp();
    const kept = world.kept.size + 1;

    const answer = await rotate(body, world.token(limits), of ?? id);

    expect([answer.status, world.kept.size, world.trail, await use(old)]).toEqual([status, kept, [], 202]);
  });

  test('is refused with an Idempotency-Key, because a secret is shown once', async () => {
    const { world, id, admin } = setUp();

    const answer = await world.send('POST', `/v1/tokens/${id}/rotate`, {
      token: admin as never,
      headers: { 'idempotency-key': 'k' },
    });

    expect([answer.status, world.trail]).toEqual([400, []]);
  });

  test('a revoked credential is not rotated, and revoking ends both secrets of one', async () => {
    const { world, id, old, admin, rotate, use } = setUp();
    const { body } = await rotate();

    const revoked = await world.send('DELETE', `/v1/tokens/${id}`, { token: admin as never });
    const refused = await rotate();

    expect(revoked.body.credential).toMatchObject({ id, revokedAt: '2026-11-21T10:00:00.000Z' });
    expect([await use(old), await use(body.token)]).toEqual([401, 401]);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('create another')]);
  });
});

describe('DELETE /v1/tokens/{id} during a rotation', () => {
  test('ends the new secret too, in any order of the two calls', async () => {
    const { world, id, old, admin, rotate, use } = setUp();
    const list = world.credentials.list;
    let token = '';
    world.credentials.list = async () => {
      const read = await list();
      world.credentials.list = list;
      ({ token } = (await rotate()).body);
      return read;
    };

    const { status } = await world.send('DELETE', `/v1/tokens/${id}`, { token: admin as never });

    expect(status).toBe(200);
    expect([await use(old), await use(token)]).toEqual([401, 401]);
  });

  test('returns 503 if the credential changes at every attempt', async () => {
    const { world, id, admin } = setUp();
    world.credentials.revoke = async () => 'changed';

    const answer = await world.send('DELETE', `/v1/tokens/${id}`, { token: admin as never });

    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  });
});
