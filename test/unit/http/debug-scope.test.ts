// Debug runs start drafts and workflows that are switched off, so they need their own scope, in every dialect.
import { describe, expect, test } from '@jest/globals';
import { type Scope, scopes } from '../../../lib/core/credential/credential.ts';
import { ingestRoutes } from '../../../lib/http/server/ingest-routes.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { anyStartTrigger, createStartRequests, debugRoutes } from '../../fixtures/start-requests.ts';
import { workflow } from '../../fixtures/world.ts';

const live = workflow('live', anyStartTrigger);
const off = workflow('off', { ...anyStartTrigger, active: false });
const draft = workflow('draft', { ...anyStartTrigger, status: 'draft' });
const allButDebug = scopes.filter((scope) => scope !== 'admin' && scope !== 'runs:debug');

const runsIn = (world: HttpWorld) => [...world.stored.values()].flatMap(({ matches }) => matches);
const rows = createStartRequests(live, { token: '', key: '' }).map(({ route }, at) => [route, at] as const);

describe('without the scope runs:debug', () => {
  test('every route that starts something is tested here', () => {
    const starting = ingestRoutes.flatMap(({ key, scope }) => (scope === 'public' ? [] : [key]));

    const tried = new Set([...rows.map(([route]) => route), ...debugRoutes, 'POST /v1/uploads']);
    expect(starting.filter((key) => !tried.has(key))).toEqual([]);
  });

  describe.each(rows)('%s', (_, at) => {
    test.each([
      ['a draft', draft, {}],
      ['a draft, whatever the body says', draft, { debug: true }],
      ['a workflow that is switched off', off, {}],
      ['a workflow that is switched off, whatever the body says', off, { debug: true }],
    ])('does not start %s', async (__, target, extra) => {
      const world = new HttpWorld([target]);
      const request = createStartRequests(target, { token: world.token({ scopes: allButDebug }), key: 'k', extra })[at];

      await world.send('POST', request?.path ?? '', request?.sent);

      expect(runsIn(world)).toEqual([]);
      expect(world.published.filter(({ detail }) => detail.metadata.debug)).toEqual([]);
    });

    test('starts a workflow that is live and switched on', async () => {
      const world = new HttpWorld([live]);
      const request = createStartRequests(live, { token: world.token({ scopes: allButDebug }), key: 'k' })[at];

      await world.send('POST', request?.path ?? '', request?.sent);

      expect(runsIn(world)).toMatchObject([{ workflowId: live.id, runId: expect.any(String) }]);
      expect(world.published.map(({ detail }) => detail.metadata.debug)).toEqual([false]);
    });
  });
});

describe.each([
  ['the native API', 'runs', { debug: true }],
  ['Fastgen’s Debug Mode', 'debug-runs', {}],
])('a debug run by %s', (_, collection, body) => {
  const debug = async (name: string, own: readonly Scope[]) => {
    const world = new HttpWorld([live, off, draft]);
    const token = world.token({ scopes: [...own] });
    const answer = await world.send('POST', `/v1/workflows/${name}/${collection}`, { token, body });
    return { world, answer };
  };

  test.each(['live', 'off', 'draft', 'unknown'])(
    'of "%s" is refused without the scope, which is named',
    async (name) => {
      const { world, answer } = await debug(name, allButDebug);

      expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('the scope "runs:debug"')]);
      expect(world.calls).toEqual([]);
    },
  );

  test.each(['live', 'off', 'draft'])('of "%s" starts with the scope alone, and is flagged', async (name) => {
    const { world, answer } = await debug(name, ['runs:debug']);

    expect([answer.status, answer.body.run.debug]).toEqual([202, true]);
    expect(world.published).toMatchObject([{ detail: { metadata: { forced: true, debug: true } } }]);
    expect(runsIn(world)).toHaveLength(1);
  });

  test('is marked for the log line', async () => {
    const { answer } = await debug('live', ['runs:debug']);

    expect(answer.response.logged).toEqual({ debug: true });
    expect(answer.response.body).not.toContain('logged');
  });

  test('starts for an administrator, whose scope has every other', async () => {
    expect((await debug('off', ['admin'])).answer.status).toBe(202);
  });
});

test('with only the scope runs:debug, a credential starts only debug runs', async () => {
  const world = new HttpWorld([live]);
  const token = world.token({ scopes: ['runs:debug'] });

  const answers = [];
  for (const { path, sent } of createStartRequests(live, { token, key: 'k' }))
    answers.push(await world.send('POST', path, sent));

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  expect(world.calls).toEqual([]);
});

test('a sender without the scope starts nothing with the key of a debug run', async () => {
  const world = new HttpWorld([off]);
  const headers = { 'idempotency-key': 'k' };
  const path = '/v1/workflows/off/runs';
  await world.send('POST', path, { token: world.token({ scopes: ['runs:debug'] }), headers, body: { debug: true } });
  const token = world.token({ scopes: allButDebug });

  const again = await world.send('POST', path, { token, headers, body: { debug: true } });
  const plain = await world.send('POST', path, { token, headers, body: {} });

  expect([again.status, plain.status]).toEqual([403, 409]);
  expect(world.published).toHaveLength(1);
});
