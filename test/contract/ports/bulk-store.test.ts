// The contract of the records of bulk acts, and of the notes of replays: created once, changed only while an act is running.
import { randomUUID } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbBulkStore } from '../../../lib/aws/stores/bulk-store.ts';
import { DynamoDbEventStore } from '../../../lib/aws/stores/event-store.ts';
import { deriveEventId, deriveEventKey } from '../../../lib/core/event/identity.ts';
import { type Bulk, type BulkProgress, createBulkId } from '../../../lib/core/operate/bulk/bulk.ts';
import { createMetadata, receivedAt } from '../../fixtures/bus-events.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';

const client = createLocalTables('Events');
const createStore = () => new DynamoDbBulkStore({ client: client(), tableName: 'events' });
const at = '2026-11-21T10:00:00.000Z';

function newBulk(environment: string = randomUUID(), createdAt = at): Bulk {
  const bytes = Buffer.from(randomUUID());
  return {
    ...{ id: createBulkId(bytes), environment, act: 'replay', asked: {}, rate: 10, count: 3, isExact: true },
    ...{ until: at, createdAt, fingerprint: 'f', credential: { id: 'cred_1' } },
    target: { of: 'runs', filter: { environment } },
    by: { kind: 'credential', id: 'cred_1', label: 'test' },
  };
}

const toListed = ({ id, createdAt }: Bulk) => ({ id, position: `${createdAt}#${id}` });

/** Stands for the write of an audit entry. */
function createEntryWrite(sk: string = randomUUID()): TransactWriteItem {
  const Item = { pk: { S: 'audit' }, sk: { S: sk } };
  return { Put: { TableName: 'events', Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

const progress: BulkProgress = { done: 2, skipped: 1, failed: 0, failures: [], cursor: 'c', updatedAt: at };

describe('DynamoDbBulkStore', () => {
  test('creates an act once, and lists those of an environment, newest first', async () => {
    const [store, first] = [createStore(), newBulk()];
    const second = newBulk(first.environment, '2026-11-21T10:00:01.000Z');

    expect(await store.create(first, createEntryWrite())).toBe(true);
    expect(await store.create(first, createEntryWrite())).toBe(false);
    await store.create(second, createEntryWrite());
    await store.create(newBulk(), createEntryWrite());

    expect(await store.find(first)).toMatchObject({ bulk: first, status: 'running', progress: { done: 0 } });
    expect(await store.find({ ...first, environment: 'other' })).toBeUndefined();
    const whole = await store.readPage(first.environment, {}, 10);
    expect(whole).toEqual({ items: [second, first].map(toListed) });
    const [page, rest] = [await store.readPage(first.environment, {}, 1), { before: toListed(second).position }];
    expect(page.reached).toBeDefined();
    expect((await store.readPage(first.environment, rest, 10)).items).toEqual([toListed(first)]);
    const records = await store.readRecords([second, first, newBulk(first.environment)]);
    expect(records.map(({ bulk }) => bulk.id).toSorted()).toEqual([first.id, second.id].toSorted());
  });

  test('keeps progress until the act ends, and ends it once', async () => {
    const [store, bulk] = [createStore(), newBulk()];
    await store.create(bulk, createEntryWrite());

    expect(await store.keepProgress(bulk, progress)).toBe(true);
    expect(await store.endAudited(bulk, { status: 'stopped', at }, createEntryWrite())).toBe(true);
    expect(await store.keepProgress(bulk, { ...progress, done: 9 })).toBe(false);
    expect(await store.end(bulk, { status: 'succeeded', at, progress: { ...progress, done: 9 } })).toBe(false);
    expect(await store.endAudited(bulk, { status: 'stopped', at }, createEntryWrite())).toBe(false);

    expect(await store.find(bulk)).toEqual({ bulk, status: 'stopped', progress, endedAt: at });
  });

  test('records the last progress and the error with the end', async () => {
    const [store, bulk] = [createStore(), newBulk()];
    await store.create(bulk, createEntryWrite());

    await store.end(bulk, { status: 'failed', at, error: 'E', progress: { ...progress, done: 3 } });

    expect(await store.find(bulk)).toMatchObject({ status: 'failed', error: 'E', progress: { done: 3 } });
  });

  test('changes nothing without the audit entry', async () => {
    const [store, bulk] = [createStore(), newBulk()];
    await store.create(bulk, createEntryWrite('taken'));

    await store.endAudited(bulk, { status: 'stopped', at }, createEntryWrite('taken'));

    expect((await store.find(bulk))?.status).toBe('running');
  });

  test('knows no act that was never created', async () => {
    const [store, bulk] = [createStore(), newBulk()];

    expect(await store.keepProgress(bulk, progress)).toBe(false);
    expect(await store.end(bulk, { status: 'failed', at })).toBe(false);
    expect(await store.find(bulk)).toBeUndefined();
  });
});

test('replays of an event are noted once beside it, and are not those of a later event of the same key', async () => {
  const store = new DynamoDbEventStore({ client: client(), tableName: 'events' });
  const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
  const [id, newer] = [deriveEventId(key, Date.parse(receivedAt)), deriveEventId(key, Date.parse(receivedAt) + 1_000)];
  const detail = { metadata: createMetadata('k'), data: {} };
  const event = { key, id, source: 's', name: 'n', detail, fingerprint: 'f', matches: [], keyUntil: 1, expiresAt: 1 };
  await store.put(event, 0);
  const note = (at: string) => ({
    id: deriveEventId(deriveEventKey({ environment: 'p', sender: 'r', key: at }), 1),
    at,
  });
  const [early, late] = [note('2026-11-21T10:00:00.000Z'), note('2026-11-21T10:00:01.000Z')];

  for (const replay of [late, early, late]) await store.noteReplay(event, replay, 9);
  expect((await store.history(id))?.replays).toEqual([early, late]);

  await store.put({ ...event, id: newer }, 2);
  expect((await store.history(newer))?.replays).toBeUndefined();
});
