// The owner of an idempotency key: each way of sending, combined with each other sender. No sender gets the response to another's request.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { CredentialRequest } from '../../../lib/core/credential/issue-credential.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import {
  acme,
  bridgeUid,
  globex,
  headers,
  orders,
  refunds,
  type StartQuestion,
  stackflowsStart,
  type Way,
  ways,
} from '../../fixtures/ways-of-sending.ts';
import { workflow } from '../../fixtures/world.ts';

const setUp = () => new HttpWorld([orders, refunds]);

/** Routes on which a key belongs to a workflow: another workflow with the same key is another start. */
const keysOfAWorkflow: readonly string[] = [stackflowsStart.name];
/** Routes on which a known key starts nothing, with any data. */
const keysThatAreEnough: readonly string[] = ['Bridge, by uid', 'Bridge, by uid in a batch'];

/** Sends with the key `k` as Acme, and then as another sender. */
async function sendTwice(way: Way, other: Partial<CredentialRequest>, asked: Partial<StartQuestion> = {}) {
  const world = setUp();
  const first = { token: world.token({ organisations: [acme] }), organisation: acme, workflow: orders };
  const own = { organisations: [acme], ...other };
  const second = { ...first, token: world.token(own), organisation: own.organisations[0] ?? acme, ...asked };
  const answers = [await way.send(world, first), await way.send(world, second)];
  return {
    world,
    answers,
    runs: [...world.stored.values()].flatMap(({ matches }) => matches.map(({ runId }) => runId)),
  };
}

const idsIn = (value: unknown): string[] =>
  JSON.stringify(value).match(/(?:evt|run)_[0-9a-z]{36,}|[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f-]{17}/g) ?? [];

describe.each(ways)('a key of $name', (way) => {
  test.each([
    ['in another environment', { environment: 'staging' }],
    ['in another organisation', { organisations: [globex] }],
  ])('sent %s starts another run', async (_, other) => {
    const { answers, runs } = await sendTwice(way, other);

    expect(answers.map(({ status }) => status)).toEqual([answers[0]?.status, answers[0]?.status]);
    expect(answers[0]?.status).toBeLessThan(300);
    expect(new Set(runs).size).toBe(2);
    expect(answers[1]?.headers).not.toHaveProperty('idempotency-replayed');
    expect(idsIn(answers[1]?.body).filter((id) => idsIn(answers[0]?.body).includes(id))).toEqual([]);
  });

  test('sent again by another credential of the organisation gets the first response, marked as a replay', async () => {
    const { answers, runs } = await sendTwice(way, { label: 'another' });

    expect(runs).toHaveLength(1);
    expect(answers[1]?.headers).toHaveProperty('idempotency-replayed', 'true');
    expect(idsIn(answers[1]?.body)).toEqual(idsIn(answers[0]?.body));
  });

  test('sent for another workflow starts another run, is a conflict, or gets the documented duplicate', async () => {
    const { answers, runs } = await sendTwice(way, {}, { workflow: refunds });

    const isOwn = keysOfAWorkflow.includes(way.name);
    expect(runs).toHaveLength(isOwn ? 2 : 1);
    if (isOwn) expect(answers[1]?.status).toBe(201);
    else if (keysThatAreEnough.includes(way.name))
      expect(answers[1]?.body).toMatchObject({ runs: [{ status: 'duplicate' }] });
    else expect(answers[1]?.status).toBe(422);
  });

  test('shows nothing of the first sender to a credential that is limited to another workflow', async () => {
    const { answers, runs } = await sendTwice(way, { workflows: [refunds.id] }, { workflow: refunds });

    expect(idsIn(answers[1]?.body).filter((id) => idsIn(answers[0]?.body).includes(id))).toEqual([]);
    // Its own order is started or refused; it is never ignored silently.
    if (answers[1]?.status === 422) expect(runs).toHaveLength(1);
    else expect(runs).toHaveLength(2);
  });
});

describe('a credential for all organisations', () => {
  const nameless = ways.filter(({ name }) => !name.startsWith('Stampede'));

  test.each(nameless)('uses other keys than an organisation if it names none: $name', async (way) => {
    const world = setUp();
    const asked = { organisation: acme, workflow: orders };
    await way.send(world, { ...asked, token: world.token({ organisations: [acme] }) });

    const everywhere = { ...asked, organisation: undefined as never, token: world.token() };
    const [own, again] = [await way.send(world, everywhere), await way.send(world, everywhere)];

    expect(world.stored.size).toBe(2);
    expect([...world.stored.values()][1]?.detail.metadata).not.toHaveProperty('organisationId');
    expect([own.headers, again.headers]).toEqual([
      expect.not.objectContaining({ 'idempotency-replayed': 'true' }),
      expect.objectContaining({ 'idempotency-replayed': 'true' }),
    ]);
  });

  test('uses the keys of an organisation that it names', async () => {
    const world = setUp();
    const send = (token: string) =>
      world.send('POST', `/v1/workflows/${orders.id}/runs`, { token, headers, body: { organisationId: acme } });

    const answers = [await send(world.token({ organisations: [acme] })), await send(world.token())];

    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(world.stored.size).toBe(1);
  });
});

describe('a uid of Bridge', () => {
  const uidOf = async (world: HttpWorld, limits: Partial<CredentialRequest>, target = orders, n = 1) => {
    const asked = { organisation: acme, workflow: target, data: { n } };
    const answer = await bridgeUid.send(world, { ...asked, token: world.token({ organisations: [acme], ...limits }) });
    return (answer.body as { runs: readonly [{ status: string; run_id: string; workflow: string }] }).runs[0];
  };

  test('is shared by credentials with the same workflows, in any order of the list', async () => {
    const world = setUp();

    const first = await uidOf(world, { workflows: [orders.id, refunds.id] });
    const second = await uidOf(world, { workflows: [refunds.id, orders.id] }, refunds, 2);

    expect(second).toEqual({ ...first, status: 'duplicate' });
  });

  test.each([
    ['all workflows', {}],
    ['more workflows', { workflows: [orders.id, refunds.id] }],
  ])('of a sender limited to one workflow and that of a sender of %s do not affect each other', async (_, wide) => {
    const narrow = { workflows: [orders.id] };
    for (const [one, other] of [
      [wide, narrow],
      [narrow, wide],
    ] as const) {
      const world = setUp();
      const runs = [await uidOf(world, one), await uidOf(world, other, orders, 2), await uidOf(world, other)];

      expect(runs.map(({ status }) => status)).toEqual(['started', 'started', 'duplicate']);
      expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(2);
    }
  });
});

describe('a key of a signed source', () => {
  const secret = 'a secret of some length';
  const declared = (name: string, owner: object) => ({
    name,
    secrets: ['secretsmanager:shared'],
    scheme: { type: 'hmac', header: 'x-signature' },
    event: { fixed: 'ordered' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
    ...owner,
  });

  test.each([
    ['another source', 'shop', 'till', {}],
    ['the source when it is another environment’s', 'shop', 'shop', { environment: 'staging' }],
    ['the source when it is another organisation’s', 'shop', 'shop', { organisationId: globex }],
  ])('is not a key of %s', async (_, one, other, owner) => {
    const world = setUp();
    world.secretValues.set('secretsmanager:shared', secret);
    const body = '{"id":"k"}';
    const send = (name: string) =>
      world.send('POST', `/hooks/${name}`, {
        body,
        headers: { 'x-signature': createHmac('sha256', secret).update(body).digest('hex') },
      });
    world.declare(declared(one, { organisationId: acme }));
    await send(one);

    world.declare(declared(other, { organisationId: acme, ...owner }));
    const answer = await send(other);

    expect(answer).toMatchObject({
      status: 202,
      headers: expect.not.objectContaining({ 'idempotency-replayed': 'true' }),
    });
    expect(world.stored.size).toBe(2);
  });

  test('is not a key of a credential that sends events of that source', async () => {
    const world = setUp();
    world.secretValues.set('secretsmanager:shared', secret);
    world.declare(declared('shop', { organisationId: acme }));
    const body = '{"id":"k"}';
    await world.send('POST', '/hooks/shop', {
      body,
      headers: { 'x-signature': createHmac('sha256', secret).update(body).digest('hex') },
    });

    const event = { source: 'shop', name: 'ordered', data: { id: 'k' } };
    await world.send('POST', '/v1/events', {
      token: world.token({ organisations: [acme], sources: ['shop'] }),
      headers,
      body: event,
    });

    expect(world.stored.size).toBe(2);
  });
});

describe('a replay', () => {
  test('names only runs that its sender may see, even if the event matched more workflows', async () => {
    const both = workflow('both', { triggers: [{ event: 'ordered' }] });
    const world = new HttpWorld([orders, both]);
    const event = { source: 'shop', name: 'ordered', data: {} };
    await world.send('POST', '/v1/events', { token: world.token(), headers, body: event });
    const later = new HttpWorld([orders]);
    for (const [key, stored] of world.stored) later.stored.set(key, stored);

    const token = later.token({ workflows: [orders.id] });
    const { body } = await later.send('POST', '/v1/events', { token, headers, body: event });

    expect(body.workflows.map(({ id }: { id: string }) => id)).toEqual([orders.id]);
    expect(body.runs.map(({ workflowId }: { workflowId: string }) => workflowId)).toEqual([orders.id]);
  });
});
