import { describe, expect, test } from '@jest/globals';
import {
  deriveEventId,
  deriveEventKey,
  deriveRunId,
  type EventId,
  type RunId,
} from '../../../../lib/core/event/identity.ts';
import type { RunProgress } from '../../../../lib/core/run/record.ts';
import type { RecordedRun } from '../../../../lib/core/run/run.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ source: 'shop' }], input: { required: ['orderId'] } });
const audit = workflow('audit', { description: 'Writes all down', triggers: [{ source: 'shop' }] });
const quiet = workflow('quiet', { active: false });

const order = { source: 'shop', name: 'order.created', data: { orderId: 'A-1' } };

async function accepted(limits: object = {}, body: object = order) {
  const world = new HttpWorld([orders, audit, quiet]);
  const token = world.token(limits);
  const answer = await world.send('POST', '/v1/events', { token, body });
  const { event, runs } = answer.body as { event: { id: string }; runs: { id: RunId; workflowId: string }[] };
  const runOf = (workflowId: string) => runs.find((run) => run.workflowId === workflowId)?.id ?? ('' as RunId);
  return { world, token, eventId: event.id, runId: runOf(audit.id), orderRunId: runOf(orders.id) };
}

const recorded = (id: RunId, difference: Partial<RecordedRun> = {}): RecordedRun => ({
  id,
  workflowId: audit.id,
  status: 'running',
  forced: false,
  debug: false,
  depth: 0,
  startedAt: '2026-11-21T10:00:01.000Z',
  ...difference,
});

const progress = (id: RunId): RunProgress => ({
  id,
  revision: 1,
  status: 'succeeded',
  executionArn: 'arn:aws:states:eu-central-1:1:execution:w:x',
  startedAt: '2026-11-21T10:00:01.000Z',
  stoppedAt: '2026-11-21T10:00:02.000Z',
  output: '{"done":true}',
  error: undefined,
  cause: undefined,
});

describe('GET /v1/runs/{id}', () => {
  test('is correct from the moment of the 202 on', async () => {
    const { world, token, eventId, runId } = await accepted();

    const { status, body } = await world.send('GET', `/v1/runs/${runId}`, { token });

    expect(status).toBe(200);
    expect(body.run).toEqual({
      id: runId,
      workflowId: audit.id,
      workflow: 'audit',
      eventId,
      status: 'accepted',
      acceptedAt: '2026-11-21T10:00:00.000Z',
      forced: false,
      debug: false,
      depth: 0,
      emitted: [],
    });
  });

  test('shows how a run ended, its output as JSON', async () => {
    const { world, token, runId } = await accepted();
    world.runs.set(
      runId,
      recorded(runId, { status: 'succeeded', stoppedAt: '2026-11-21T10:00:02.000Z', output: '{"a":[1]}' }),
    );

    const { body } = await world.send('GET', `/v1/runs/${runId}`, { token });

    expect(body.run).toMatchObject({ status: 'succeeded', stoppedAt: '2026-11-21T10:00:02.000Z', output: { a: [1] } });
  });

  test('shows a run whose end was recorded before its start', async () => {
    const { world, token, runId } = await accepted();
    world.runs.set(runId, { id: runId, status: 'failed', error: 'E', cause: 'C' });

    const { body } = await world.send('GET', `/v1/runs/${runId}`, { token });

    expect(body.run).toMatchObject({ status: 'failed', error: 'E', cause: 'C', workflowId: audit.id });
  });

  test('looks up a run without news for a minute, and records the result', async () => {
    const { world, token, runId } = await accepted();
    world.runs.set(runId, recorded(runId));
    world.executions.set(runId, progress(runId));

    world.clock = new Date('2026-11-21T10:01:00.999Z');
    const early = await world.send('GET', `/v1/runs/${runId}`, { token });
    world.clock = new Date('2026-11-21T10:01:01.000Z');
    const late = await world.send('GET', `/v1/runs/${runId}`, { token });

    expect(early.body.run.status).toBe('running');
    expect(late.body.run).toMatchObject({ status: 'succeeded', output: { done: true } });
    expect(world.runs.get(runId)?.status).toBe('succeeded');
  });

  test('shows a run that it looked up with the members of a recorded one', async () => {
    const { world, token, runId } = await accepted();
    world.runs.set(runId, recorded(runId));
    world.executions.set(runId, progress(runId));
    world.clock = new Date('2026-11-21T11:00:00.000Z');

    const { body } = await world.send('GET', `/v1/runs/${runId}`, { token });

    expect(body.run).not.toHaveProperty('revision');
  });

  test('shows a run that waits for its start as accepted, however long that takes', async () => {
    const { world, token, runId } = await accepted();
    world.clock = new Date('2026-11-21T12:00:00.000Z');

    const { body } = await world.send('GET', `/v1/runs/${runId}`, { token });

    expect(body.run.status).toBe('accepted');
  });
});

describe('GET /v1/events/{id}', () => {
  test('shows the event, its workflows and its runs', async () => {
    const { world, token, eventId, runId, orderRunId } = await accepted();
    world.runs.set(runId, recorded(runId));

    const { status, body } = await world.send('GET', `/v1/events/${eventId}`, { token });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      event: { id: eventId, source: 'shop', name: 'order.created', dialect: 'native', forced: false, data: order.data },
      workflows: [
        { id: orders.id, name: 'orders' },
        { id: audit.id, name: 'audit' },
      ],
      runs: [
        { id: orderRunId, status: 'accepted' },
        { id: runId, status: 'running' },
      ],
      unmatched: false,
    });
  });

  test('shows an event that no workflow matched', async () => {
    const { world, token, eventId } = await accepted({}, { ...order, source: 'bank' });

    const { body } = await world.send('GET', `/v1/events/${eventId}`, { token });

    expect(body).toMatchObject({ unmatched: true, runs: [], workflows: [] });
  });

  test('shows runs of a workflow that was deployed after the event had been accepted', async () => {
    const { world, token, eventId } = await accepted({}, { ...order, source: 'bank' });
    const late = deriveRunId(eventId as never, quiet.id);
    world.runs.set(late, recorded(late, { workflowId: quiet.id }));

    const { body } = await world.send('GET', `/v1/events/${eventId}`, { token });

    expect(body).toMatchObject({ unmatched: false, runs: [{ id: late, status: 'running' }] });
  });

  test('shows neither digests nor keys', async () => {
    const { world, token, eventId } = await accepted();

    const text = JSON.stringify((await world.send('GET', `/v1/events/${eventId}`, { token })).body);

    expect(text).not.toMatch(/fingerprint|digest|expiresAt/);
  });
});

describe('who may see what', () => {
  const eventOf = (key: string) =>
    deriveEventId(deriveEventKey({ environment: 'production', sender: 'native', key }), 0);

  test.each([
    ['another environment', { environment: 'staging' }],
    ['another organisation', { organisations: ['globex'] }],
  ])('a credential of %s gets 404 for the event and the run', async (_, limits) => {
    const { world, eventId, runId } = await accepted({ organisations: ['acme'] });
    const foreign = world.token(limits);

    const answers = [
      await world.send('GET', `/v1/events/${eventId}`, { token: foreign }),
      await world.send('GET', `/v1/runs/${runId}`, { token: foreign }),
    ];
    const unknown = await world.send('GET', `/v1/events/${eventOf('none')}`, { token: foreign });

    for (const { status, body } of answers) {
      expect([status, body.type]).toEqual([404, unknown.body.type]);
      expect(JSON.stringify(body)).not.toContain('order');
    }
    expect(answers[0]?.body.detail.replace(eventId, '')).toBe(unknown.body.detail.replace(eventOf('none'), ''));
  });

  test('a credential limited to an organisation does not see events without an organisation', async () => {
    const { world, eventId } = await accepted();

    const { status } = await world.send('GET', `/v1/events/${eventId}`, {
      token: world.token({ organisations: ['acme'] }),
    });

    expect(status).toBe(404);
  });

  test('a credential limited to a workflow does not see other workflows', async () => {
    const { world, eventId, runId, orderRunId } = await accepted();
    const limited = world.token({ workflows: [audit.id] });

    const event = await world.send('GET', `/v1/events/${eventId}`, { token: limited });
    const [own, foreign] = [
      await world.send('GET', `/v1/runs/${runId}`, { token: limited }),
      await world.send('GET', `/v1/runs/${orderRunId}`, { token: limited }),
    ];
    const workflows = await world.send('GET', '/v1/workflows', { token: limited });

    expect([own.status, foreign.status]).toEqual([200, 404]);
    expect(JSON.stringify(event.body)).not.toContain(orders.id);
    expect(workflows.body.workflows.map(({ name }: { name: string }) => name)).toEqual(['audit']);
  });

  test('a credential limited to a workflow does not see runs of other workflows that its emissions started', async () => {
    const { world, eventId, runId } = await accepted();
    const startedElsewhere = [{ id: deriveRunId(eventOf('emitted'), orders.id), workflowId: orders.id }];
    world.emitted.push({ id: eventOf('emitted'), source: 'audit', name: 'written', runId, runs: startedElsewhere });

    const all = await world.send('GET', `/v1/events/${eventId}`, { token: world.token() });
    const limited = await world.send('GET', `/v1/events/${eventId}`, { token: world.token({ workflows: [audit.id] }) });

    const run = await world.send('GET', `/v1/runs/${runId}`, { token: world.token({ workflows: [audit.id] }) });

    expect(all.body.emitted).toEqual(world.emitted);
    for (const { body } of [limited, run]) expect(JSON.stringify(body)).not.toContain(orders.id);
  });

  /** The first event, and one that its run emitted, whose workflow may be another one. */
  async function emittedOnce() {
    const found = await accepted();
    const { world, token, eventId, runId } = found;
    world.clock = new Date(world.clock.getTime() + 1_000);
    const body = { source: 'shop', name: 'written', data: { orderId: 'A-1' } };
    const { body: child } = await world.send('POST', '/v1/events', { token, body });
    for (const [key, event] of world.stored) {
      if (event.id !== child.event.id) continue;
      const lineage = { rootEventId: eventId as EventId, parentRunId: runId, depth: 1 };
      const metadata = { ...event.detail.metadata, lineage };
      world.stored.set(key, { ...event, detail: { ...event.detail, metadata } });
    }
    world.emitted.push({ id: child.event.id, source: 'shop', name: 'written', runId, runs: child.runs });
    const readChain = async (id: string, as = token) =>
      (await world.send('GET', `/v1/events/${id}`, { token: as, query: { chain: 'true' } })).body.chain;
    return { ...found, childId: child.event.id as string, readChain };
  }

  test('the chain of each of its events is the same, from the first event on, and only on request', async () => {
    const { world, token, eventId, runId, childId, readChain } = await emittedOnce();

    const chain = await readChain(eventId);

    expect(chain).toMatchObject({
      events: [
        { id: eventId, depth: 0 },
        { id: childId, source: 'shop', name: 'written', depth: 1, parentRunId: runId },
      ],
      isComplete: true,
    });
    expect(chain.events[0].runs.map(({ id }: { id: string }) => id)).toContain(runId);
    expect(chain.events[1].runs.length).toBeGreaterThan(0);
    expect(await readChain(childId)).toEqual(chain);
    expect((await world.send('GET', `/v1/events/${eventId}`, { token })).body).not.toHaveProperty('chain');
  });

  test('the chain begins with the event itself if the first event is not kept any more', async () => {
    const { world, eventId, childId, readChain } = await emittedOnce();
    for (const [key, event] of world.stored) if (event.id === eventId) world.stored.delete(key);

    expect(await readChain(childId)).toMatchObject({ events: [{ id: childId }], isComplete: true });
  });

  test('the chain ends at runs that the credential may not see', async () => {
    const { world, eventId, orderRunId, readChain } = await emittedOnce();

    const chain = await readChain(eventId, world.token({ workflows: [orders.id] }));

    expect(chain).toMatchObject({ events: [{ id: eventId, runs: [{ id: orderRunId }] }], isComplete: true });
    expect(chain.events).toHaveLength(1);
    expect(JSON.stringify(chain)).not.toContain(audit.id);
  });

  test.each(['x', 'evt_', '%00', 'run_0', "' OR 1=1", '..', 'é'.repeat(500)])('the ID %j is unknown', async (id) => {
    const { world, token } = await accepted();

    for (const path of [`/v1/events/${id}`, `/v1/runs/${id}`]) {
      const { status, body } = await world.send('GET', path, { token });

      expect([status, body.type]).toEqual([404, 'urn:flowgate:problem:not-found']);
    }
  });
});

describe('GET /v1/workflows and GET /health', () => {
  test('show what is deployed and how it can be reached', async () => {
    const { world, token } = await accepted();

    const { body } = await world.send('GET', '/v1/workflows', {
      token,
      headers: { host: 'example.org', 'x-forwarded-proto': 'https' },
    });

    expect(body.workflows[1]).toEqual({
      id: audit.id,
      name: 'audit',
      description: 'Writes all down',
      status: 'live',
      active: true,
      triggers: [{ source: 'shop' }],
      input: {},
      addresses: {
        run: `https://example.org/v1/workflows/${audit.id}/runs`,
        event: 'https://example.org/v1/events',
        stackflows: `https://example.org/webhook/send?uid=${audit.id}`,
      },
    });
    expect(body.workflows[2]).toMatchObject({ name: 'quiet', active: false, addresses: { run: expect.any(String) } });
  });

  test('return the router’s name and version without a credential', async () => {
    const { status, body } = await new HttpWorld().send('GET', '/');

    expect([status, body]).toEqual([200, { name: 'Flowgate', version: 'v1' }]);
  });

  test('report the health of the router without a credential', async () => {
    const { status, body } = await new HttpWorld().send('GET', '/health');

    expect([status, body]).toEqual([200, { status: 'ok', uptime: 42 }]);
  });

  test.each(['/v1/workflows', '/v1/events', '/v1/runs/x', '/v1/events/x', '/v1/tokens'])(
    'return 401 on %s without a credential',
    async (path) => {
      expect((await new HttpWorld().send('GET', path)).status).toBe(401);
    },
  );

  test.each(['/v1/workflows', '/v1/events', '/v1/runs/x', '/v1/events/x'])(
    'answer 403 on %s without runs:read',
    async (path) => {
      const world = new HttpWorld();

      expect((await world.send('GET', path, { token: world.token({ scopes: ['events:write'] }) })).status).toBe(403);
    },
  );
});
