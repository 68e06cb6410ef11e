// The Bridge dialect in memory: recorded requests, their exact responses, and every error in one shape.
import { describe, expect, test } from '@jest/globals';
import { bridge } from '../../../../lib/http/dialects/bridge/bridge-dialect.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';
import { type ErrorCode, FlowgateError } from '../../../../lib/value/errors.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { problemStatuses } from '../../../fixtures/problem-statuses.ts';
import { readRecordings, replay } from '../../../fixtures/recordings.ts';
import { readWorkflowsBelow } from '../../../fixtures/workflows-below.ts';

const workflows = readWorkflowsBelow('test/fixtures/bridge/workflows');
const main = 'workflow-name-or-UUID';

class BridgeWorld extends HttpWorld {
  readonly secret = this.chosenSecret('a secret of the team');

  post(body: unknown, headers: Readonly<Record<string, string>> = {}, secret: string = this.secret) {
    return this.send('POST', '/bridge/webhook', { body, headers: { 'inbound-webhook-secret': secret, ...headers } });
  }

  statuses(answer: Awaited<ReturnType<BridgeWorld['post']>>): string[] {
    return answer.body.runs.map(({ status }: { status: string }) => status);
  }
}

const setUp = () => new BridgeWorld(workflows);

describe('Bridge', () => {
  test.each(readRecordings('test/fixtures/bridge/webhook.json'))('%s', async (_, recording) => {
    const world = setUp();

    expect(await replay(recording, world, world.token())).toEqual(recording.answer);
  });

  test('remembers a uid for a day, and then accepts it as new', async () => {
    const world = setUp();
    const body = { workflow: main, uid: '1' };
    const start = world.clock.getTime();

    const first = await world.post(body);
    world.clock = new Date(start + 86_399_000);
    const within = await world.post({ ...body, other: true });
    world.clock = new Date(start + 86_400_000);
    const after = await world.post(body);

    expect([first, within, after].map((answer) => world.statuses(answer))).toEqual([
      ['started'],
      ['duplicate'],
      ['started'],
    ]);
    expect(after.body.runs[0].run_id).not.toBe(first.body.runs[0].run_id);
  });

  test('remembers a uid for the key window of the deployment', async () => {
    const world = Object.assign(setUp(), { keyWindows: { bridge: 60 } });
    await world.post({ workflow: main, uid: '1' });
    world.clock = new Date(world.clock.getTime() + 60_000);

    expect(world.statuses(await world.post({ workflow: main, uid: '1' }))).toEqual(['started']);
  });

  test('keeps the event of a uid for longer than the uid itself', async () => {
    const world = setUp();

    await world.post({ workflow: main, uid: '1' });

    const [event] = [...world.stored.values()];
    expect((event?.expiresAt ?? 0) - (event?.keyUntil ?? 0)).toBe(29 * 86_400);
  });

  test('remembers a uid only within its workspace', async () => {
    const world = setUp();
    const staging = world.token({ environment: 'staging' });

    await world.post({ workflow: main, uid: '1' });

    expect(world.statuses(await world.post({ workflow: main, uid: '1' }, {}, staging))).toEqual(['started']);
  });

  test('recovers from a crash after the put: the same uid publishes the stored event, even with another body', async () => {
    const world = setUp();
    const { publish } = world;
    world.publish = async () => Promise.reject(new Error('gone'));
    const crashed = await world.post({ workflow: main, uid: '1', n: 1 });
    world.publish = publish;

    const again = await world.post({ workflow: main, uid: '1', n: 2 });

    expect([crashed.status, world.statuses(again)]).toEqual([500, ['duplicate']]);
    expect(world.published.map(({ detail }) => 'data' in detail && detail.data)).toEqual([{ n: 1 }]);
  });

  test('ignores a known uid even if its request would be refused today', async () => {
    const world = setUp();
    const body = { workflow: 'greet-guest', uid: '1', guest: {} };
    const first = await world.post(body);
    await world.send('PATCH', '/v1/workflows/greet-guest', { token: world.token(), body: { active: false } });

    const single = await world.post({ ...body, guest: 'wrong' });
    const inBatch = await world.post({ workflow: main, batch: [{}, { ...body }] });
    const fresh = await world.post({ ...body, uid: '2' });

    expect(world.statuses(single)).toEqual(['duplicate']);
    expect(single.body.runs[0].run_id).toBe(first.body.runs[0].run_id);
    expect(world.statuses(inBatch)).toEqual(['started', 'duplicate']);
    expect(fresh.status).toBe(404);
  });

  test('distinguishes an Idempotency-Key from a uid, and uses the uid if both are sent', async () => {
    const world = setUp();
    const key = { 'idempotency-key': 'uid' };

    const keyed = [
      await world.post({ workflow: main, batch: [{}, {}] }, key),
      await world.post({ workflow: main, uid: '1' }),
      await world.post({ workflow: main, uid: '2' }, key),
      await world.post({ workflow: main, uid: '2' }, { 'idempotency-key': 'other' }),
    ];

    expect(keyed.map((answer) => world.statuses(answer))).toEqual([
      ['started', 'started'],
      ['started'],
      ['started'],
      ['duplicate'],
    ]);
  });

  test.each([
    ['an entry more', { workflow: main, batch: [{ uid: 'a' }, {}, {}] }],
    ['another first entry', { workflow: main, batch: [{}, { uid: 'a' }, { x: 1 }] }],
    ['a single request', { workflow: main }],
  ])('refuses an Idempotency-Key of another batch before anything starts: %s', async (_, body) => {
    const world = setUp();
    const key = { 'idempotency-key': 'k' };
    await world.post({ workflow: main, batch: [{ uid: 'b' }, {}] }, key);
    const before = world.published.length;

    const other = await world.post(body, key);

    expect([other.status, other.body.error.code, world.published.length]).toEqual([
      422,
      'idempotency_conflict',
      before,
    ]);
  });

  test('writes nothing for a batch with one invalid entry', async () => {
    const world = setUp();

    const refused = await world.post({ workflow: main, batch: [{ uid: '1' }, {}, { workflow: 'retired' }] });

    expect([refused.status, world.calls]).toEqual([404, []]);
  });

  test('reads a switch once per batch, so that all entries get the same decision', async () => {
    const world = setUp();
    let asked = 0;
    world.findPosition = async () => {
      asked += 1;
      return asked === 1 ? 'on' : 'drop';
    };

    const answer = await world.post({ workflow: main, batch: [{}, {}, {}] });

    expect([answer.status, world.published.length]).toEqual([200, 3]);
  });

  test('accepts a hundred entries, in their order', async () => {
    const world = setUp();
    const batch = Array.from({ length: 100 }, (_, n) => ({ n, uid: `${n}` }));

    const { status, body } = await world.post({ workflow: main, batch });

    expect(status).toBe(200);
    expect(body.runs.map(({ uid }: { uid: string }) => uid)).toEqual(batch.map(({ uid }) => uid));
    expect(world.published).toHaveLength(100);
  });

  test('refuses a batch that becomes too large with the inherited data', async () => {
    const world = setUp();

    const answer = await world.post({
      workflow: main,
      text: 'x'.repeat(1_000_000),
      batch: Array.from({ length: 17 }, () => ({})),
    });

    expect([answer.status, answer.body.error.code, world.calls]).toEqual([413, 'too_large', []]);
  });

  test('reports half a million invalid entries quickly, as one error', async () => {
    const world = setUp();

    const { status, body } = await world.post(`{"workflow":"${main}","batch":[1${',1'.repeat(500_000)}]}`);

    expect([status, body.error.errors]).toEqual([400, [{ pointer: '/batch', message: 'must be at most 100 long' }]]);
  });

  test('lists only the workflows that the credential may use', async () => {
    const world = setUp();
    const [own] = workflows.filter(({ name }) => name === 'greet-guest').map(({ id }) => id);
    const limited = world.token({ workflows: [own ?? ''], scopes: ['runs:write'] });

    const foreign = await world.post({ workflow: main }, {}, limited);
    const entry = await world.post({ workflow: 'greet-guest', guest: {}, batch: [{ workflow: main }] }, {}, limited);
    const unscoped = await world.post({ workflow: main }, {}, world.token({ scopes: ['runs:read'] }));

    expect([foreign.status, entry.status, unscoped.status]).toEqual([404, 404, 403]);
    expect((await world.post({ workflow: 'greet-guest', guest: {} }, {}, limited)).status).toBe(200);
  });
});

// A workflow that cannot be started is reported to the sender as not found.
const statuses = { ...problemStatuses, workflow_draft: 404, workflow_inactive: 404 };

test.each(Object.entries(statuses))('an error of code %s is %i in the dialect’s shape', (code, status) => {
  const answer = bridge.renderError(new FlowgateError(code as ErrorCode, 'why'), { requestId: 'r' } as HttpRequest);

  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/json']);
  expect(JSON.parse(answer.body)).toEqual({ error: { code, message: expect.any(String), request_id: 'r' } });
});

test('an internal error has the dialect’s shape and shows no details', async () => {
  const world = setUp();
  world.publish = async () => Promise.reject(new Error('secret place'));

  const answer = await world.post({ workflow: main, batch: [{}, {}] });

  expect([answer.status, Object.keys(answer.body), answer.body.error.code]).toEqual([500, ['error'], 'internal']);
  expect(JSON.stringify(answer.body)).not.toContain('secret place');
});
