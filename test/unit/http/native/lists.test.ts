// GET /v1/events and GET /v1/runs over HTTP: filters, what a limited credential sees, cursors, and what is refused.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { CredentialRequest } from '../../../../lib/core/credential/issue-credential.ts';
import { deriveEventId, deriveEventKey, deriveRunId } from '../../../../lib/core/event/identity.ts';
import type { RunSummary } from '../../../../lib/core/run/run.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { anyStartTrigger, createStartRequests } from '../../../fixtures/start-requests.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ source: 'shop' }], index: ['/orderId'] });
const audit = workflow('audit', { triggers: [{ source: 'shop', event: 'order.paid' }] });
const any = workflow('any', anyStartTrigger);
const removedId = '00000000-0000-4000-8000-0000000000ff';

const order = { source: 'shop', name: 'order.created', data: { orderId: 'A-1' } };

function bed() {
  const world = new HttpWorld([orders, audit]);
  const token = world.token();
  const accept = async (body: object = order, limits: Partial<CredentialRequest> = {}, headers = {}) => {
    const { body: answer } = await world.send('POST', '/v1/events', { token: world.token(limits), body, headers });
    world.clock = new Date(world.clock.getTime() + 1_000);
    return answer.event.id as string;
  };
  const list = async (path: string, query: Record<string, string> = {}, limits?: Partial<CredentialRequest>) =>
    world.send('GET', path, { token: limits === undefined ? token : world.token(limits), query });
  const eventIds = async (query: Record<string, string> = {}, limits?: Partial<CredentialRequest>) => {
    const { status, body } = await list('/v1/events', query, limits);
    return status === 200 ? body.events.map(({ id }: { id: string }) => id) : [status, body.detail];
  };
  const runIds = async (query: Record<string, string> = {}, limits?: Partial<CredentialRequest>) => {
    const { status, body } = await list('/v1/runs', query, limits);
    return status === 200 ? body.runs.map(({ id }: { id: string }) => id) : [status, body.detail];
  };
  return { world, token, accept, list, eventIds, runIds };
}

let count = 0;
function run(difference: Partial<RunSummary> = {}): RunSummary {
  count += 1;
  const { environment = 'production', workflowId = orders.id } = difference;
  const key = deriveEventKey({ environment, sender: 'native', key: `run ${count}` });
  const id = deriveRunId(deriveEventId(key, Date.parse('2026-11-21T10:00:00.000Z')), workflowId);
  const startedAt = new Date(Date.parse('2026-11-21T10:00:00.000Z') + count).toISOString();
  return { id, environment, workflowId, status: 'succeeded', forced: false, startedAt, ...difference };
}

describe('GET /v1/events', () => {
  test('lists the events of the caller’s environment without their data, newest first', async () => {
    const { accept, list } = bed();
    const [first, second] = [await accept(), await accept({ ...order, name: 'order.paid' })];
    await accept(order, { environment: 'staging' });

    const { status, body } = await list('/v1/events');

    expect(status).toBe(200);
    expect(body).toEqual({
      events: [expect.objectContaining({ id: second }), expect.objectContaining({ id: first })],
    });
    expect(body.events[1]).toEqual({
      ...{ id: first, source: 'shop', name: 'order.created', environment: 'production', dialect: 'native' },
      ...{ receivedAt: '2026-11-21T10:00:00.000Z', forced: false, debug: false, unmatched: false, refused: false },
      runs: [deriveRunId(first as never, orders.id)],
    });
  });

  test('continues by cursor, also in a period of the last hours, and ends without one', async () => {
    const { world, accept, list } = bed();
    const ids = [await accept(), await accept(), await accept()];
    const query = { since: '1h', limit: '2' };

    const first = await list('/v1/events', query);
    world.clock = new Date(world.clock.getTime() + 60_000);
    const second = await list('/v1/events', { ...query, limit: '1', cursor: first.body.cursor });

    expect(first.body.events.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
    expect(second.body).toEqual({ events: [expect.objectContaining({ id: ids[0] })] });
  });

  test.each([
    ['another filter', { source: 'shop' }, {}],
    ['another period', { since: '2h' }, {}],
    ['another environment', {}, { environment: 'staging' }],
  ])('refuses a cursor in %s', async (_, query, limits) => {
    const { accept, list } = bed();
    for (let times = 0; times < 2; times += 1) await accept();
    const { cursor } = (await list('/v1/events', { since: '1h', limit: '1' })).body;

    const { status, body } = await list('/v1/events', { since: '1h', cursor, ...query }, limits);

    expect([status, body.detail]).toEqual([400, expect.stringContaining('belongs to a list with other filters')]);
  });

  test('finds events by source, name, period, data and text', async () => {
    const { accept, eventIds } = bed();
    const first = await accept();
    const paid = await accept({ ...order, name: 'order.paid', data: { orderId: 'A=2', note: 'Straße' } });

    expect(await eventIds({ source: 'shop', name: 'order.paid' })).toEqual([paid]);
    expect(await eventIds({ until: '2026-11-21T10:00:01Z' })).toEqual([first]);
    expect(await eventIds({ where: '/orderId=A-1' })).toEqual([first]);
    expect(await eventIds({ where: '/orderId=A=2' })).toEqual([paid]);
    expect(await eventIds({ where: '/note=Straße' })).toEqual([paid]);
    expect(await eventIds({ contains: 'STRASSE' })).toEqual([]);
    expect(await eventIds({ contains: 'STRAß' })).toEqual([paid]);
  });

  test('finds an event by its idempotency key, in the organisations that the caller may see', async () => {
    const { accept, eventIds } = bed();
    const own = await accept(order, {}, { 'idempotency-key': 'mine' });
    const acme = await accept(order, { organisations: ['acme'] }, { 'idempotency-key': 'mine' });

    expect(await eventIds({ key: 'mine' })).toEqual([own]);
    expect(await eventIds({ key: 'mine', organisation: 'acme' })).toEqual([acme]);
    expect(await eventIds({ key: 'mine' }, { organisations: ['acme'] })).toEqual([acme]);
    expect(await eventIds({ key: 'other' })).toEqual([]);
  });

  test.each(createStartRequests(any, { token: '', key: 'k' }).map(({ route, path }, at) => [route, path, at] as const))(
    'finds the event that %s stored under a key (%s)',
    async (_, path, at) => {
      const world = new HttpWorld([any]);
      const token = world.token();
      const request = createStartRequests(any, { token, key: 'k' })[at];
      const { status } = await world.send('POST', path, request?.sent);
      const [event] = world.stored.values();
      const { organisationId } = event?.detail.metadata ?? {};
      const organisation: Record<string, string> = organisationId === undefined ? {} : { organisation: organisationId };

      const found: string[] = [];
      for (const key of [`k-${at}`, 'k', 'k 2']) {
        const { body } = await world.send('GET', '/v1/events', {
          token: world.token(),
          query: { key, ...organisation },
        });
        found.push(...body.events.map(({ id }: { id: string }) => id));
      }

      expect(status).toBeLessThan(300);
      expect(found).toEqual([event?.id]);
    },
  );

  test('finds the event of a signed webhook by its key, if the source is named', async () => {
    const world = new HttpWorld([any]);
    const secret = 'a secret of some length';
    world.declare({
      ...{ name: 'signed', environment: 'production', secrets: ['secretsmanager:hush'] },
      ...{ event: { fixed: 'paid' }, idempotencyKey: { pointer: '/id' } },
      scheme: { type: 'hmac', header: 'x-signature', signed: '{body}' },
    });
    world.secretValues.set('secretsmanager:hush', secret);
    const body = '{"id":"hook-1","type":"paid"}';
    const headers = { 'x-signature': createHmac('sha256', secret).update(body).digest('hex') };
    const sent = await world.send('POST', '/hooks/signed', { body, headers });
    const list = async (query: Record<string, string>) =>
      (await world.send('GET', '/v1/events', { token: world.token(), query })).body.events;

    expect([sent.status, world.stored.size]).toEqual([202, 1]);
    expect(await list({ key: 'hook-1', source: 'signed' })).toHaveLength(1);
    expect(await list({ key: 'hook-1' })).toEqual([]);
  });

  test('lists the events that start nothing, by both forms of the parameter', async () => {
    const { accept, eventIds } = bed();
    await accept();
    const unmatched = await accept({ ...order, source: 'bank' });

    expect(await eventIds({ unmatched: 'true' })).toEqual([unmatched]);
    expect(await eventIds({ outcome: 'unmatched' })).toEqual([unmatched]);
    expect(await eventIds({ outcome: 'unmatched', unmatched: 'true' })).toEqual([unmatched]);
    expect(await eventIds({ outcome: 'refused', unmatched: 'true' })).toEqual([
      400,
      'the request is not valid: /unmatched: contradicts "outcome=refused": send one of the two',
    ]);
  });

  test('limits the events and run IDs to the organisations and workflows of the credential', async () => {
    const { accept, list, eventIds } = bed();
    const none = await accept();
    const paid = await accept({ ...order, name: 'order.paid' });
    const acme = await accept(order, { organisations: ['acme'] });
    const unmatched = await accept({ ...order, source: 'bank' });

    expect(await eventIds({}, { organisations: ['acme', 'globex'] })).toEqual([acme]);
    expect(await eventIds({ organisation: 'acme' })).toEqual([acme]);
    expect(await eventIds({}, { workflows: [orders.id] })).toEqual([unmatched, acme, paid, none]);
    const limited = await list('/v1/events', {}, { workflows: [audit.id] });
    expect(limited.body.events.map(({ id }: { id: string }) => id)).toEqual([unmatched, paid]);
    expect(limited.body.events[1].runs).toEqual([deriveRunId(paid as never, audit.id)]);
  });

  test.each([
    ['limit=0', '/limit: must be a whole number from 1 to 100'],
    ['since=yesterday', '/since: must be a moment such as 2026-11-28T10:00:00Z'],
    ['since=1h&until=2h', '/until: is '],
    ['outcome=lost', '/outcome: '],
    ['where=orderId', '/where: must be a JSON pointer into the data and a value, such as "/orderId=A-1"'],
    ['unmatched=false', '/unmatched: must be one of "true"'],
    ['unmatched=', '/unmatched: must be one of "true"'],
    ['cursor=x', 'invalid cursor: use one from a previous page'],
    ['wher=x', 'the query parameter "wher" is unknown here; did you mean "where"?'],
  ])('refuses ?%s', async (rawQuery, detail) => {
    const { world, token } = bed();
    const query = Object.fromEntries(new URLSearchParams(rawQuery));

    const { status, body } = await world.send('GET', '/v1/events', { token, query, rawQuery });

    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });

  test('refuses an organisation that the credential may not act for', async () => {
    const { list } = bed();

    const { status } = await list('/v1/events', { organisation: 'globex' }, { organisations: ['acme'] });

    expect(status).toBe(403);
  });
});

describe('GET /v1/runs', () => {
  test('lists the runs of the caller’s environment without their output, newest first', async () => {
    const { world, list } = bed();
    const failed = run({ status: 'failed', error: 'Broken', stoppedAt: '2026-11-21T10:00:09.000Z' });
    const removed = run({ workflowId: removedId, organisationId: 'acme', forced: true });
    world.started.push(failed, removed, run({ environment: 'staging' }));

    const { status, body } = await list('/v1/runs');

    const { id, environment: _, ...shown } = failed;
    expect([status, body.runs[1]]).toEqual([
      200,
      { ...shown, id, workflow: 'orders', eventId: `evt_${id.slice(4, -8)}` },
    ]);
    expect(body.runs[0]).toMatchObject({ id: removed.id, workflowId: removedId, organisationId: 'acme' });
    expect(Object.keys(body.runs[0])).not.toContain('workflow');
    expect(body).not.toHaveProperty('cursor');
  });

  test('filters by workflow, by its ID or name and also if it is not deployed any more, status, error and forced', async () => {
    const { world, runIds } = bed();
    const failed = run({ status: 'failed', error: 'Broken', stoppedAt: '2026-11-21T10:00:09.000Z' });
    const removed = run({ workflowId: removedId });
    const forced = run({ workflowId: audit.id, forced: true, status: 'running' });
    world.started.push(failed, removed, forced);

    expect(await runIds({ workflow: 'orders' })).toEqual([failed.id]);
    expect(await runIds({ workflow: orders.id.toUpperCase() })).toEqual([failed.id]);
    expect(await runIds({ workflow: removedId })).toEqual([removed.id]);
    expect(await runIds({ status: 'failed' })).toEqual([failed.id]);
    expect(await runIds({ error: 'Broken' })).toEqual([failed.id]);
    expect(await runIds({ status: 'running', forced: 'true' })).toEqual([forced.id]);
    expect(await runIds({ forced: 'false' })).toEqual([removed.id, failed.id]);
  });

  test('limits the runs to the workflows and organisations of the credential', async () => {
    const { world, runIds } = bed();
    const [own, acme] = [run(), run({ organisationId: 'acme' })];
    world.started.push(own, acme, run({ workflowId: audit.id }));

    expect(await runIds({}, { workflows: [orders.id] })).toEqual([acme.id, own.id]);
    expect(await runIds({}, { organisations: ['acme'] })).toEqual([acme.id]);
    const unknown = [404, expect.stringContaining('is unknown')];
    expect(await runIds({ workflow: 'audit' }, { workflows: [orders.id] })).toEqual(unknown);
    expect(await runIds({ workflow: removedId }, { workflows: [orders.id] })).toEqual(unknown);
    expect(await runIds({ workflow: 'nothing' })).toEqual(unknown);
  });

  test.each([
    ['status=accepted', '/status: '],
    ['forced=yes', '/forced: '],
    ['cursor=', '/cursor: '],
  ])('refuses ?%s', async (rawQuery, detail) => {
    const { list } = bed();

    const { status, body } = await list('/v1/runs', Object.fromEntries(new URLSearchParams(rawQuery)));

    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });

  test('requires a credential that may read runs', async () => {
    const { list } = bed();

    expect((await list('/v1/runs', {}, { scopes: ['events:write'] })).status).toBe(403);
  });
});
