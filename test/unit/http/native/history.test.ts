// The history and the definition of a run over HTTP: states with small values, one state with whole values, and paging.
import { describe, expect, test } from '@jest/globals';
import { deriveRunId, type EventId, type RunId } from '../../../../lib/core/event/identity.ts';
import type { HistoryEvent } from '../../../../lib/core/run/history/history-event.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const intake = workflow('intake', { triggers: [{ event: 'order' }] });
const arn = 'arn:aws:states:us-east-1:000000000000:execution:m:r';
const at = '2026-11-21T10:00:01.000Z';

/** A history of Pass states, one after the other. */
function passThrough(count: number, input = '{"n":1}'): HistoryEvent[] {
  return Array.from({ length: count }, (_, index): HistoryEvent[] => {
    const id = index * 2 + 1;
    const name = `S${index}`;
    return [
      { id, previousEventId: id - 1, type: 'PassStateEntered', at, details: { name, input } },
      { id: id + 1, previousEventId: id, type: 'PassStateExited', at, details: { name, output: input } },
    ];
  }).flat();
}

async function setUp(events?: readonly HistoryEvent[]): Promise<{ world: HttpWorld; token: string; runId: RunId }> {
  const world = new HttpWorld([intake]);
  const token = world.token();
  const sent = await world.send('POST', '/v1/events', { token, body: { source: 's', name: 'order', data: {} } });
  const runId = deriveRunId(sent.body.event.id as EventId, intake.id);
  if (events !== undefined) {
    const known = { workflowId: intake.id, forced: false, debug: false, depth: 0 };
    world.runs.set(runId, { id: runId, status: 'running', executionArn: arn, ...known });
    world.executionEvents.set(arn, { events, isTruncated: false });
  }
  return { world, token, runId };
}

describe('GET /v1/runs/{id}/history', () => {
  test('shows the states with their inputs and outputs', async () => {
    const { world, token, runId } = await setUp(passThrough(2));

    const { status, body } = await world.send('GET', `/v1/runs/${runId}/history`, { token });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      runId,
      status: 'running',
      redrives: 0,
      lastEventId: 4,
      hasMore: false,
      isTruncated: false,
    });
    expect(body.states).toEqual([
      {
        id: 1,
        name: 'S0',
        type: 'Pass',
        enteredAt: at,
        exitedAt: at,
        status: 'succeeded',
        attempts: [],
        input: { n: 1 },
        inputBytes: 7,
        output: { n: 1 },
        outputBytes: 7,
      },
      expect.objectContaining({ id: 3, name: 'S1' }),
    ]);
  });

  test('leaves out large values, and shows them for one visit', async () => {
    const large = JSON.stringify('é'.repeat(5_000));
    const { world, token, runId } = await setUp(passThrough(2, large));

    const all = await world.send('GET', `/v1/runs/${runId}/history`, { token });
    const one = await world.send('GET', `/v1/runs/${runId}/history`, { token, query: { visit: '3' } });

    expect(all.body.states[0]).not.toHaveProperty('input');
    expect(all.body.states[0].inputBytes).toBe(10_002);
    expect(one.body.states).toEqual([expect.objectContaining({ id: 3, input: 'é'.repeat(5_000) })]);
  });

  test('shows what each attempt sent and received with "whole", and never a secret', async () => {
    const call = (first: number, resourceType: string, parameters = '{"Name":"a"}'): HistoryEvent[] => {
      const step = (offset: number, type: string, details: HistoryEvent['details']): HistoryEvent => {
        return { id: first + offset, previousEventId: first + offset - 1, type, at, details };
      };
      return [
        step(0, 'TaskStateEntered', { name: resourceType, input: '{}' }),
        step(1, 'TaskScheduled', { resource: 'get', resourceType, parameters }),
        step(2, 'TaskSucceeded', { resource: 'get', resourceType, output: '{"Value":9007199254740993}' }),
        step(3, 'TaskStateExited', { name: resourceType, output: '{}' }),
      ];
    };
    const events = [
      ...call(1, 'dynamodb'),
      ...call(5, 'aws-sdk:secretsmanager'),
      ...call(9, 'aws-sdk:ssm', '{"Name":"a","WithDecryption":true}'),
      ...call(13, 'aws-sdk:ssm'),
    ];
    const { world, token, runId } = await setUp(events);
    const path = `/v1/runs/${runId}/history`;

    const short = await world.send('GET', path, { token });
    const whole = await world.send('GET', path, { token, query: { whole: 'true' } });

    const attempt = { scheduledAt: at, endedAt: at, resource: 'get' };
    expect(short.body.states[0].attempts).toEqual([attempt]);
    const [shown, secret, decrypted, plain] = whole.body.states.map((one: { attempts: unknown }) => one.attempts);
    expect(JSON.stringify(shown)).toContain('"arguments":{"Name":"a"},"result":{"Value":');
    expect(secret).toEqual([{ ...attempt, arguments: { Name: 'a' }, isSecret: true }]);
    expect(decrypted).toEqual([{ ...attempt, arguments: { Name: 'a', WithDecryption: true }, isSecret: true }]);
    expect(plain).toEqual([expect.objectContaining({ result: expect.anything() })]);
  });

  test('pages through whole values by their size', async () => {
    const large = JSON.stringify('x'.repeat(200_000));
    const { world, token, runId } = await setUp(passThrough(20, large));
    const pages: number[][] = [];

    for (let after = 0, hasMore = true; hasMore; ) {
      const query = { whole: 'true', after: String(after) };
      const { body } = await world.send('GET', `/v1/runs/${runId}/history`, { token, query });
      expect(body.states.every((one: { input?: unknown }) => one.input !== undefined)).toBe(true);
      pages.push(body.states.map((one: { id: number }) => one.id));
      ({ hasMore, lastEventId: after } = body);
    }

    expect(pages.map((page) => page.length)).toEqual([7, 7, 6]);
    expect(pages.flat()).toEqual(Array.from({ length: 20 }, (_, index) => index * 2 + 1));
  });

  test('shows a visit that is larger than a page without its values', async () => {
    const { world, token, runId } = await setUp(passThrough(1, JSON.stringify('x'.repeat(2_000_000))));

    const { body } = await world.send('GET', `/v1/runs/${runId}/history`, { token, query: { whole: 'true' } });

    expect(body).toMatchObject({ hasMore: false, states: [{ id: 1, inputBytes: 2_000_002 }] });
    expect(body.states[0]).not.toHaveProperty('input');
  });

  test('shows the visits of one state only', async () => {
    const { world, token, runId } = await setUp(passThrough(3));

    const { body } = await world.send('GET', `/v1/runs/${runId}/history`, { token, query: { state: 'S1' } });

    expect(body.states.map((one: { name: string }) => one.name)).toEqual(['S1']);
  });

  test('pages through many visits without losing or repeating one', async () => {
    const { world, token, runId } = await setUp(passThrough(1_234));
    const seen: number[] = [];

    for (let after = 0, hasMore = true; hasMore; ) {
      const { body } = await world.send('GET', `/v1/runs/${runId}/history`, { token, query: { after: String(after) } });
      seen.push(...body.states.map((one: { id: number }) => one.id));
      ({ hasMore, lastEventId: after } = body);
    }

    expect(seen).toEqual(Array.from({ length: 1_234 }, (_, index) => index * 2 + 1));
  });

  test('shows only what changed after an event', async () => {
    const events = passThrough(3);
    const { world, token, runId } = await setUp(events.slice(0, 3));
    const first = await world.send('GET', `/v1/runs/${runId}/history`, { token });
    world.executionEvents.set(arn, { events, isTruncated: false });

    const { body } = await world.send('GET', `/v1/runs/${runId}/history`, {
      token,
      query: { after: String(first.body.lastEventId) },
    });

    expect(body.states.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ['S1', 'succeeded'],
      ['S2', 'succeeded'],
    ]);
  });

  test('has no states for a run that is not started yet', async () => {
    const { world, token, runId } = await setUp();

    const { status, body } = await world.send('GET', `/v1/runs/${runId}/history`, { token });

    expect([status, body.status, body.states]).toEqual([200, 'accepted', []]);
  });

  test('says that an old history is not stored any more', async () => {
    const { world, token, runId } = await setUp([]);
    world.executionEvents.clear();

    const { status, body } = await world.send('GET', `/v1/runs/${runId}/history`, { token });

    expect(status).toBe(404);
    expect(body.detail).toContain('90 days');
  });

  test.each(['-1', 'x', '1e3', '9999999'])('refuses "%s" as the ID of a history event', async (after) => {
    const { world, token, runId } = await setUp([]);

    const { status } = await world.send('GET', `/v1/runs/${runId}/history`, { token, query: { after } });

    expect(status).toBe(400);
  });

  test('is hidden from a credential for another workflow', async () => {
    const { world, runId } = await setUp(passThrough(1));
    const token = world.token({ workflows: [workflow('other').id] });

    for (const path of ['history', 'definition']) {
      expect((await world.send('GET', `/v1/runs/${runId}/${path}`, { token })).status).toBe(404);
    }
  });
});

describe('GET /v1/runs/{id}/definition', () => {
  test('shows the version that runs', async () => {
    const { world, token, runId } = await setUp([]);
    world.executionDefinitions.set(arn, { definition: '{"StartAt":"S0","States":{}}', version: 3 });

    const { body } = await world.send('GET', `/v1/runs/${runId}/definition`, { token });

    expect(body).toEqual({ runId, version: 3, definition: { StartAt: 'S0', States: {} } });
  });

  test('answers 404 for a run without an execution', async () => {
    const { world, token, runId } = await setUp();

    const { status, body } = await world.send('GET', `/v1/runs/${runId}/definition`, { token });

    expect(status).toBe(404);
    expect(body.detail).toContain('has no execution');
  });
});

describe('GET /v1/runs/{id}?execution=true', () => {
  const failing: HistoryEvent[] = [
    { id: 1, previousEventId: 0, type: 'TaskStateEntered', at, details: { name: 'Pay', input: '{}' } },
    { id: 2, previousEventId: 1, type: 'TaskScheduled', at, details: { resource: 'invoke' } },
    { id: 3, previousEventId: 2, type: 'TaskFailed', at, details: { error: 'E' } },
    { id: 4, previousEventId: 3, type: 'TaskScheduled', at, details: { resource: 'invoke' } },
    { id: 5, previousEventId: 4, type: 'TaskFailed', at, details: { error: 'E' } },
    { id: 6, previousEventId: 5, type: 'ExecutionFailed', at, details: { error: 'E' } },
  ];

  async function read(world: HttpWorld, token: string, runId: string, query: Record<string, string>) {
    return (await world.send('GET', `/v1/runs/${runId}`, { token, query })).body.run;
  }

  test('has the version, the redrives, and the state that failed with its attempts', async () => {
    const { world, token, runId } = await setUp(failing);
    world.executionDefinitions.set(arn, { definition: '{}', version: 3 });

    expect(await read(world, token, runId, { execution: 'true' })).toMatchObject({
      execution: { version: 3, redrives: 0, failedState: { name: 'Pay', attempts: 2 } },
    });
    expect(await read(world, token, runId, {})).not.toHaveProperty('execution');
  });

  test('has no failed state for a run that did not fail, and nothing for a run without an execution', async () => {
    const started = await setUp(passThrough(1));
    const accepted = await setUp();

    const [one, other] = [started, accepted].map(({ world, token, runId }) =>
      read(world, token, runId, { execution: 'true' }),
    );

    expect((await one)?.execution).toEqual({ redrives: 0 });
    expect(await other).not.toHaveProperty('execution');
  });

  test('leaves out what is throttled, and never fails because of it', async () => {
    const { world, token, runId } = await setUp(failing);
    world.executionDefinitions.set(arn, { definition: '{}', version: 3 });
    world.readExecutionEvents = () => Promise.reject(new FlowgateError('unavailable', 'busy'));

    expect((await read(world, token, runId, { execution: 'true' })).execution).toEqual({ version: 3 });
  });
});
