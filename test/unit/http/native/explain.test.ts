// Explaining events over HTTP: what a credential may see of it, and that it has no side effect.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const intake = workflow('intake', { triggers: [{ source: 'shop', event: 'order.created' }] });
const audit = workflow('audit', {
  triggers: [{ event: 'order.created', where: { data: { total: [{ numeric: ['>', 50] }] } } }],
});
const strict = workflow('strict', {
  triggers: [{ event: 'order.checked' }],
  input: { type: 'object', required: ['sku'] },
});
const workflows = [intake, audit, strict];
const order = { source: 'shop', name: 'order.created', data: { total: 20 } };

async function sendOrder(world: HttpWorld, token: string, body: object = order): Promise<string> {
  const sent = await world.send('POST', '/v1/events', { token, body });
  return sent.body.event.id;
}

describe('GET /v1/events/{id}/explain', () => {
  test('gives the verdict of every workflow, with the field that missed', async () => {
    const world = new HttpWorld(workflows);
    const token = world.token();
    const id = await sendOrder(world, token);

    const { status, body } = await world.send('GET', `/v1/events/${id}/explain`, { token });

    expect(status).toBe(200);
    expect(body.eventId).toBe(id);
    expect(body.workflows.map((one: { verdict: string }) => one.verdict)).toEqual([
      'started',
      'not_matched',
      'not_matched',
    ]);
    expect(body.workflows[1].triggers[0].parts).toEqual([
      expect.objectContaining({ path: 'detail-type', matches: true }),
      expect.objectContaining({
        path: 'detail.data.total',
        matches: false,
        found: [20],
        expected: [{ numeric: ['>', 50] }],
      }),
    ]);
  });

  test('explains data that is stored outside of the event', async () => {
    const world = new HttpWorld(workflows);
    const token = world.token();
    const id = await sendOrder(world, token, { ...order, data: { total: 60, text: 'x'.repeat(300_000) } });

    const { body } = await world.send('GET', `/v1/events/${id}/explain`, { token });

    expect(world.largeData.size).toBe(1);
    expect(body.workflows[1]).toMatchObject({ verdict: 'started', triggers: [{ matches: true }] });
  });

  test('writes and publishes nothing', async () => {
    const world = new HttpWorld(workflows);
    const token = world.token();
    const id = await sendOrder(world, token);
    const callsBefore = [...world.calls];

    await world.send('GET', `/v1/events/${id}/explain`, { token });
    await world.send('POST', '/v1/explain', { token, body: order });

    expect(world.calls).toEqual(callsBefore);
  });

  test.each([
    ['an unknown event', 'evt_unknown'],
    ['an empty ID', '%20'],
  ])('answers 404 for %s', async (_what, id) => {
    const world = new HttpWorld(workflows);

    const { status } = await world.send('GET', `/v1/events/${id}/explain`, { token: world.token() });

    expect(status).toBe(404);
  });

  test('answers 404 for an event of another environment or organisation', async () => {
    const world = new HttpWorld(workflows);
    const id = await sendOrder(world, world.token({ organisations: ['a'] }), { ...order, organisationId: 'a' });

    for (const limits of [{ environment: 'staging' }, { organisations: ['b'] }]) {
      const { status } = await world.send('GET', `/v1/events/${id}/explain`, { token: world.token(limits) });
      expect(status).toBe(404);
    }
  });

  test('shows only its own workflows to a limited credential', async () => {
    const world = new HttpWorld(workflows);
    const id = await sendOrder(world, world.token());

    const { body } = await world.send('GET', `/v1/events/${id}/explain`, {
      token: world.token({ workflows: [audit.id] }),
    });

    expect(body.workflows.map((one: { workflow: { name: string } }) => one.workflow.name)).toEqual(['audit']);
  });
});

describe('POST /v1/explain', () => {
  test('says what an event would start, and agrees with what it starts', async () => {
    const world = new HttpWorld(workflows);
    const token = world.token();

    const { status, body } = await world.send('POST', '/v1/explain', {
      token,
      body: { ...order, data: { total: 60 } },
    });
    const sent = await world.send('POST', '/v1/events', { token, body: { ...order, data: { total: 60 } } });

    expect(status).toBe(200);
    const wouldStart = body.workflows.filter((one: { verdict: string }) => one.verdict === 'started');
    expect(wouldStart.map((one: { workflow: { id: string } }) => one.workflow.id)).toEqual(
      sent.body.workflows.map((one: { id: string }) => one.id),
    );
    expect(body.refusal).toBeUndefined();
  });

  test.each([
    ['the data fits no workflow', {}, { source: 'shop', name: 'order.checked', data: {} }, /fits none/],
    ['the source is declared', {}, { source: 'github', name: 'x', data: {} }, /declared/],
    ['a workflow is outside of the credential', { workflows: [audit.id] }, order, /may not start/],
  ])('says that the request would be refused if %s', async (_case, limits, body, refusal) => {
    const world = new HttpWorld(workflows);
    world.declare({
      name: 'github',
      scheme: { type: 'github' },
      secrets: ['secretsmanager:hush'],
      event: { fixed: 'x' },
    });
    const token = world.token(limits);

    const explained = await world.send('POST', '/v1/explain', { token, body });
    const sent = await world.send('POST', '/v1/events', { token, body });

    expect(explained.body.refusal).toMatch(refusal);
    expect(sent.status).toBeGreaterThanOrEqual(400);
  });

  test('refuses unknown members by name', async () => {
    const world = new HttpWorld(workflows);

    const { status, body } = await world.send('POST', '/v1/explain', {
      token: world.token(),
      body: { ...order, nme: 'x' },
    });

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('nme');
  });
});
