import { describe, expect, test } from '@jest/globals';
import { deriveEventId, deriveEventKey, deriveRunId, type RunId } from '../../../../../lib/core/event/identity.ts';
import type { RunStatus } from '../../../../../lib/core/run/run.ts';
import { HttpWorld } from '../../../../fixtures/http-world.ts';
import { workflow } from '../../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ event: 'ordered' }], input: { required: ['sku'] } });
const mail = workflow('mail', { triggers: [{ event: 'mailed' }] });
const nowMs = Date.parse('2026-11-21T10:00:00.000Z');
const ago = (minutes: number): string => new Date(nowMs - minutes * 60_000).toISOString();

interface Given {
  readonly of?: typeof orders;
  readonly error?: string;
  readonly status?: RunStatus;
  readonly environment?: string;
  readonly organisationId?: string;
}

/** Adds a run that ended, or began, some minutes ago. */
function addRun(world: HttpWorld, minutes: number, given: Given = {}): RunId {
  const {
    of = orders,
    error = 'States.Timeout',
    status = 'failed',
    environment = 'production',
    organisationId,
  } = given;
  const key = deriveEventKey({ environment, sender: 'native', key: `${world.started.length}` });
  const id = deriveRunId(deriveEventId(key, nowMs - minutes * 60_000), of.id);
  const moments = { startedAt: ago(minutes), ...(status === 'failed' && { stoppedAt: ago(minutes), error }) };
  world.started.push({ id, workflowId: of.id, status, forced: false, environment, organisationId, ...moments });
  return id;
}

const problems = async (world: HttpWorld, token = world.token(), query: Record<string, string> = {}) =>
  (await world.send('GET', '/v1/problems', { token, query })).body;

describe('GET /v1/problems', () => {
  test('groups failures by workflow and error, with count, first and last, the largest group first', async () => {
    const world = new HttpWorld([orders, mail]);
    addRun(world, 9, { of: mail });
    const newest = [90, 5, 40].map((minutes) => addRun(world, minutes))[1];
    addRun(world, 2, { error: 'Supplier.Down' });
    addRun(world, 30 * 60);

    const { failures, searchedUntil } = await problems(world);

    const frame = { workflowId: orders.id, workflow: 'orders' };
    expect(failures[0]).toEqual({
      ...{ ...frame, error: 'States.Timeout', count: 3, firstSeen: ago(90), lastSeen: ago(5), runId: newest },
    });
    expect(
      failures.slice(1).map(({ workflow: of, error, count }: Record<string, unknown>) => [of, error, count]),
    ).toEqual(
      expect.arrayContaining([
        ['mail', 'States.Timeout', 1],
        ['orders', 'Supplier.Down', 1],
      ]),
    );
    expect([failures.length, searchedUntil]).toEqual([3, undefined]);
  });

  test('names the state in which the newest run of a group failed', async () => {
    const world = new HttpWorld([orders]);
    const token = world.token();
    const body = { source: 'shop', name: 'ordered', data: { sku: 'A' } };
    const sent = await world.send('POST', '/v1/events', { token, body });
    const { id } = sent.body.runs[0];
    world.runs.set(id, { id, workflowId: orders.id, status: 'failed', executionArn: 'arn:1' });
    const moments = { startedAt: ago(1), stoppedAt: ago(1) };
    world.started.push({
      id,
      workflowId: orders.id,
      status: 'failed',
      forced: false,
      environment: 'production',
      ...moments,
    });
    const at = ago(1);
    const events = [
      { id: 1, previousEventId: 0, at, type: 'ExecutionStarted', details: {} },
      { id: 2, at, type: 'TaskStateEntered', previousEventId: 1, details: { name: 'Ask the supplier' } },
      { id: 3, at, type: 'ExecutionFailed', previousEventId: 2, details: { error: 'E' } },
    ];
    world.executionEvents.set('arn:1', { events, isTruncated: false });

    const { failures } = await problems(world, token);

    expect(failures).toMatchObject([{ state: 'Ask the supplier', runId: id }]);
  });

  test('answers without the state where its history cannot be read', async () => {
    const world = new HttpWorld([orders]);
    addRun(world, 1);
    world.history = () => Promise.reject(new Error('throttled'));

    const { failures } = await problems(world);

    expect(failures).toMatchObject([{ error: 'States.Timeout', count: 1 }]);
    expect(world.logged).toMatchObject([{ kind: 'failed_state_unknown' }]);
  });

  test('groups unmatched and refused events by source and name', async () => {
    const world = new HttpWorld([orders, workflow('all', { triggers: [{ event: 'ordered' }] })]);
    const token = world.token();
    const send = (name: string) =>
      world.send('POST', '/v1/events', { token, body: { source: 'shop', name, data: {} } });
    for (const name of ['typo', 'typo', 'ordered']) await send(name);

    const { unmatched, refused } = await problems(world, token);

    expect(unmatched).toMatchObject([{ source: 'shop', name: 'typo', count: 2 }]);
    expect(refused).toMatchObject([{ source: 'shop', name: 'ordered', count: 1 }]);
  });

  test('names runs that have not started for ten minutes, but none that its workflow holds, and runs of more than a day', async () => {
    const world = new HttpWorld([mail]);
    const token = world.token();
    const send = () => world.send('POST', '/v1/events', { token, body: { source: 'shop', name: 'mailed', data: {} } });
    const lost = await send();
    const held = await send();
    const heldId = held.body.runs[0].id;
    world.runs.set(heldId, { id: heldId, workflowId: mail.id, status: 'waiting' });
    const long = addRun(world, 25 * 60, { of: mail, status: 'running' });
    addRun(world, 60, { of: mail, status: 'running' });
    world.clock = new Date(nowMs + 700_000);

    const { stuck } = await problems(world, token);

    expect(stuck).toEqual([
      { id: lost.body.runs[0].id, status: 'accepted', since: ago(0) },
      { id: long, workflowId: mail.id, status: 'running', since: ago(25 * 60) },
    ]);
  });

  test('counts dead letters for administrators only', async () => {
    const world = new HttpWorld([orders]);
    world.deadLetters.put('starts', { id: 'm1', body: 'not JSON' });

    const admin = await problems(world);
    const reader = await problems(world, world.token({ scopes: ['runs:read'] }));

    expect(admin.deadLetters).toEqual([
      { queue: 'starts', count: 1 },
      { queue: 'records', count: 0 },
      { queue: 'undelivered', count: 0 },
    ]);
    expect(reader).not.toHaveProperty('deadLetters');
    // Receiving hides a message from an administrator who wants to move it, and takes a second for an empty queue.
    expect(new Set(world.deadLetters.received)).toEqual(new Set(['starts']));
  });

  test('shows a limited credential its own alone, and the period that it asks for', async () => {
    const world = new HttpWorld([orders, mail]);
    addRun(world, 1, { of: mail });
    addRun(world, 1, { organisationId: 'acme' });
    addRun(world, 120, { organisationId: 'acme' });
    addRun(world, 1);
    addRun(world, 1, { environment: 'staging', organisationId: 'acme' });
    const token = world.token({ scopes: ['runs:read'], workflows: [orders.id], organisations: ['acme'] });

    const { failures, since } = await problems(world, token, { since: '1h' });

    expect([since, failures.length, failures[0].count]).toEqual([ago(60), 1, 1]);
  });

  test('says how far it came where there are many', async () => {
    const world = new HttpWorld([orders]);
    for (let at = 0; at < 1_100; at += 1) addRun(world, at / 10);

    const { failures, searchedUntil } = await problems(world);

    expect([failures[0].count, searchedUntil]).toEqual([1_000, failures[0].firstSeen]);
  });
});
