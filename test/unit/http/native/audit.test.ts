import { describe, expect, test } from '@jest/globals';
import type { CredentialRequest } from '../../../../lib/core/credential/issue-credential.ts';
import type { AuditEntry } from '../../../../lib/core/operate/audit.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const jobs = workflow('jobs');
const create = { label: 'shop', scopes: ['events:write'] };

function setUp(limits: Partial<CredentialRequest> = {}) {
  const world = new HttpWorld([jobs]);
  const admin = world.token({ label: 'first admin', ...limits });
  const [own] = [...world.kept.values()];
  const read = async (query = {}, token = admin) => {
    const { body } = await world.send('GET', '/v1/audit', { token, query });
    return body as { entries: AuditEntry[]; cursor?: string };
  };
  return { world, admin, adminId: own?.id ?? '', read };
}

/** Creates, rotates and revokes a credential, and switches a workflow. */
async function doAll({ world, admin }: ReturnType<typeof setUp>) {
  const made = await world.send('POST', '/v1/tokens', { token: admin, body: create });
  const { id } = made.body.credential;
  const rotated = await world.send('POST', `/v1/tokens/${id}/rotate`, { token: admin });
  await world.send('DELETE', `/v1/tokens/${id}`, { token: admin });
  await world.send('PATCH', '/v1/workflows/jobs', { token: admin, body: { active: false } });
  return { id, tokens: [made.body.token, rotated.body.token] as string[] };
}

describe('GET /v1/audit', () => {
  test('lists actor, action and time, newest first, without secrets', async () => {
    const all = setUp();
    const { id, tokens } = await doAll(all);

    const { entries } = await all.read();

    const frame = {
      id: expect.stringMatching(/^aud_[0-9a-z]{16}$/),
      at: '2026-11-21T10:00:00.000Z',
      environment: 'production',
      by: { kind: 'credential', id: all.adminId, label: 'first admin' },
    };
    const credential = { id, environment: 'production', ...create };
    expect(entries).toEqual([
      {
        ...frame,
        action: 'workflow.switched',
        workflow: { id: jobs.id, name: 'jobs' },
        from: true,
        to: false,
        whileOff: 'drop',
      },
      { ...frame, action: 'credential.revoked', credential },
      { ...frame, action: 'credential.rotated', credential, overlapEndsAt: '2026-11-22T10:00:00.000Z' },
      { ...frame, action: 'credential.created', credential },
    ]);
    expect(tokens.filter((token) => JSON.stringify(entries).includes(token))).toEqual([]);
    expect(JSON.stringify(entries)).not.toMatch(/[0-9a-f]{64}/);
  });

  test('has no entry for a call that changed nothing', async () => {
    const { world, admin, read } = setUp();
    const made = await world.send('POST', '/v1/tokens', { token: admin, body: create });
    for (let times = 0; times < 2; times += 1) {
      await world.send('DELETE', `/v1/tokens/${made.body.credential.id}`, { token: admin });
      await world.send('PATCH', '/v1/workflows/jobs', { token: admin, body: { active: true } });
    }

    expect((await read()).entries.map(({ action }) => action)).toEqual(['credential.revoked', 'credential.created']);
  });

  test('has no entry for the issue of an access token, but one for its revocation', async () => {
    const { world, admin, adminId, read } = setUp();
    const body = { client_id: adminId, client_secret: admin, grant_type: 'client_credentials' };
    await world.send('POST', '/oauth/token', { body });
    const obtained = (await read()).entries;

    const id = [...world.kept.values()].at(-1)?.id;
    await world.send('DELETE', `/v1/tokens/${id}`, { token: admin });

    expect([obtained, (await read()).entries]).toMatchObject([
      [],
      [{ action: 'credential.revoked', credential: { id } }],
    ]);
  });

  test('has only entries of the caller’s environment', async () => {
    const all = setUp({ environment: 'staging' });
    await doAll(all);

    const { entries } = await all.read({}, all.world.token());

    expect(entries).toEqual([]);
    expect((await all.read()).entries).toHaveLength(4);
  });

  test.each([
    ['of one organisation', { organisations: ['acme'] }, ['workflow.switched']],
    ['of another workflow', { workflows: ['w'] }, []],
  ])('hides from an administrator %s the entries of resources that it may not see', async (_, limits, expected) => {
    const all = setUp();
    await doAll(all);

    const { entries } = await all.read({}, all.world.token(limits));

    expect(entries.map(({ action }) => action)).toEqual(expected);
  });

  test('is read in pages', async () => {
    const all = setUp();
    await doAll(all);

    const first = await all.read({ limit: '3' });
    const second = await all.read({ limit: '3', cursor: first.cursor });

    expect([first.entries.length, second.entries.map(({ action }) => action), second.cursor]).toEqual([
      3,
      ['credential.created'],
      undefined,
    ]);
  });

  test('has the entries of a period', async () => {
    const all = setUp();
    await doAll(all);
    all.world.clock = new Date('2026-11-21T12:00:00.000Z');
    await all.world.send('PATCH', '/v1/workflows/jobs', { token: all.admin, body: { active: true } });

    const [late, early] = [await all.read({ since: '1h' }), await all.read({ until: '2026-11-21T12:00:00Z' })];

    expect([late.entries.length, early.entries.length]).toEqual([1, 4]);
  });

  test.each([
    [{ limit: '0' }],
    [{ limit: '101' }],
    [{ limit: 'all' }],
    [{ limit: '1.5' }],
    [{ since: '2026' }],
    [{ since: '1h', until: '2h' }],
    [{ before: '1h' }],
  ])('refuses %j', async (query) => {
    const { world, admin } = setUp();

    expect((await world.send('GET', '/v1/audit', { token: admin, query })).status).toBe(400);
  });

  test.each(['events:write', 'runs:write', 'runs:debug', 'runs:read', 'workflows:write'] as const)(
    'is refused to %s',
    async (scope) => {
      const { world } = setUp();

      expect((await world.send('GET', '/v1/audit', { token: world.token({ scopes: [scope] }) })).status).toBe(403);
    },
  );
});
