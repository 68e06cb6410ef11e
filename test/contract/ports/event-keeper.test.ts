// The contract of an event store: one creation per key for any number of concurrent requests, and keys that expire in time.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbEventStore } from '../../../lib/aws/stores/event-store.ts';
import { DynamoDbRunStore } from '../../../lib/aws/stores/run-store.ts';
import type { EventHistory, StoredEvent } from '../../../lib/core/event/event.ts';
import { deriveEventId, deriveEventKey, deriveRunId, type EventId } from '../../../lib/core/event/identity.ts';
import type { EventKeeper } from '../../../lib/core/event/keep-event.ts';
import type { Run } from '../../../lib/core/run/run.ts';
import { createMetadata, receivedAt } from '../../fixtures/bus-events.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';
import { workflow } from '../../fixtures/world.ts';

interface EventArchive {
  readonly events: EventKeeper;
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
  readonly recordStart: (run: Run) => Promise<unknown>;
}

const momentMs = Date.parse(receivedAt);
const now = momentMs / 1000;
const orders = workflow('orders');

function eventOf(difference: Partial<StoredEvent> = {}): StoredEvent {
  const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
  const id = deriveEventId(key, momentMs);
  const data = { total: 0.1, text: 'é🙂', empty: '', none: null, nested: { list: [[], {}] } };
  return {
    key,
    id,
    source: 'shop',
    name: 'order.created',
    detail: { metadata: createMetadata('k', { eventId: id }), data },
    fingerprint: 'f',
    matches: [{ workflowId: orders.id, name: orders.name, runId: deriveRunId(id, orders.id) }],
    keyUntil: now + 100,
    expiresAt: now + 200,
    ...difference,
  };
}

function runOf({ id }: StoredEvent): Run {
  const flags = { forced: false, debug: false, depth: 0 };
  return { id: deriveRunId(id, orders.id), workflowId: orders.id, status: 'running', startedAt: receivedAt, ...flags };
}

function behavesAsEventKeeper(archive: () => EventArchive): void {
  test('creates an event once for 50 concurrent requests, and returns it to the others', async () => {
    const { key } = eventOf();
    const candidates = Array.from({ length: 50 }, (_, at) => eventOf({ key, id: deriveEventId(key, momentMs + at) }));

    const outcomes = await Promise.all(candidates.map((event) => archive().events.put(event, now)));

    const winner = candidates[outcomes.findIndex(({ kind }) => kind === 'created')];
    const others = outcomes.flatMap((outcome) => (outcome.kind === 'exists' ? [outcome.event] : []));
    expect(others).toHaveLength(49);
    expect(new Set(others.map(({ id }) => id))).toEqual(new Set([winner?.id]));
  });

  test('returns an event exactly as it was put', async () => {
    const event = eventOf();
    await archive().events.put(event, now);

    expect(await archive().events.put(event, now)).toEqual({ kind: 'exists', event });
    expect(await archive().events.find(event.key, now)).toEqual(event);
  });

  test.each([
    ['a second before its end', -1, 'exists'],
    ['at its end', 0, 'created'],
    ['after it', 1, 'created'],
  ])('a key that is used again %s', async (_, after, kind) => {
    const first = eventOf();
    await archive().events.put(first, now);

    const outcome = await archive().events.put({ ...first, fingerprint: 'other' }, first.keyUntil + after);

    expect(outcome.kind).toBe(kind);
  });

  test.each([
    ['a second before its end', -1, true],
    ['at its end', 0, false],
  ])('finds an event by its key %s: %s', async (_, after, isFound) => {
    const event = eventOf();
    await archive().events.put(event, now);

    expect((await archive().events.find(event.key, event.keyUntil + after)) !== undefined).toBe(isFound);
  });

  test('finds nothing under a key that was never put', async () => {
    expect(await archive().events.find(eventOf().key, now)).toBeUndefined();
    expect(await archive().history(eventOf().id)).toBeUndefined();
  });

  test('returns an event’s history: itself and the runs that were recorded', async () => {
    const event = eventOf();
    await archive().events.put(event, now);
    const before = await archive().history(event.id);

    await archive().recordStart(runOf(event));

    expect(before).toMatchObject({ event, runs: [] });
    expect(await archive().history(event.id)).toMatchObject({ event, runs: [runOf(event)], emitted: [] });
    expect(await archive().events.runIds(event)).toContain(runOf(event).id);
  });

  test('an ID whose key was used again has no history', async () => {
    const first = eventOf();
    await archive().events.put(first, now);
    const second = { ...first, id: deriveEventId(first.key, momentMs + 1_000_000) };

    await archive().events.put(second, first.keyUntil);

    expect(await archive().history(first.id)).toBeUndefined();
    expect((await archive().history(second.id))?.event.id).toBe(second.id);
  });
}

describe('the event store in memory', () => {
  const world = new HttpWorld([orders]);
  behavesAsEventKeeper(() => ({
    events: world.events,
    history: world.history,
    recordStart: async (run) => {
      await world.keptRuns.recordStart(run);
      world.recordedRuns.add(run.id);
    },
  }));
});

describe('DynamoDbEventStore', () => {
  const client = createLocalTables('Events');

  behavesAsEventKeeper(() => {
    const store = new DynamoDbEventStore({ client: client(), tableName: 'events' });
    const runs = new DynamoDbRunStore({ client: client(), tableName: 'events', windowSeconds: 60 });
    return {
      events: store,
      history: (id) => store.history(id),
      recordStart: (run) => runs.recordStart(run, { environment: 'production' }),
    };
  });

  test('stores what a run emitted beside its event, once however often it is reported', async () => {
    const store = new DynamoDbEventStore({ client: client(), tableName: 'events' });
    const event = eventOf();
    const emitted = { id: eventOf().id, source: 's', name: 'n', runId: runOf(event).id, runs: [] };
    await store.put(event, now);

    await store.noteEmitted(emitted, now + 60);
    await store.noteEmitted(emitted, now + 60);

    expect((await store.history(event.id))?.emitted).toEqual([emitted]);
  });
});
