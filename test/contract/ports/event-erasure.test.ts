// The erasure of an event in DynamoDB: nothing that a sender or a workflow said is left in the table.
import { randomUUID } from 'node:crypto';
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { unpackText } from '../../../lib/aws/packed-text.ts';
import { createEventErasure } from '../../../lib/aws/stores/event-erasure.ts';
import { DynamoDbEventStore } from '../../../lib/aws/stores/event-store.ts';
import { DynamoDbRunStore } from '../../../lib/aws/stores/run-store.ts';
import type { StoredEvent } from '../../../lib/core/event/event.ts';
import { deriveEventId, deriveEventKey, deriveRunId } from '../../../lib/core/event/identity.ts';
import { eraseEvent } from '../../../lib/core/operate/erasure.ts';
import { findFields } from '../../../lib/core/operate/found-fields.ts';
import { createMetadata, receivedAt } from '../../fixtures/bus-events.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';

const client = createLocalTables('Events');
const table = () => ({ client: client(), tableName: 'events' });
const secret = 'jane@example.com';
const by = { kind: 'operator', name: 'test' } as const;

describe('the erasure of an event', () => {
  test('leaves the skeleton, its runs and their statuses, and nothing of the data', async () => {
    const [events, runs] = [new DynamoDbEventStore(table()), new DynamoDbRunStore({ ...table(), windowSeconds: 9e9 })];
    const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
    const id = deriveEventId(key, Date.parse(receivedAt));
    const workflowIds = ['fine', 'broken'];
    const data = { orderId: secret };
    const event: StoredEvent = {
      ...{ key, id, source: 'shop', name: 'order.created', fingerprint: 'f', keyUntil: 9e9, expiresAt: 9e9 },
      detail: { metadata: createMetadata('k', { eventId: id, labels: { uid: secret } }), data, stateValues: data },
      matches: workflowIds.map((one) => ({ workflowId: one, name: one, runId: deriveRunId(id, one) })),
    };
    await events.put(event, 0, findFields(data, ['/orderId']));
    for (const one of workflowIds) {
      const run = { id: deriveRunId(id, one), workflowId: one, forced: false, debug: false, depth: 0 };
      const end = one === 'fine' ? { output: `"${secret}"` } : { error: 'E', cause: secret };
      const status = one === 'fine' ? ('succeeded' as const) : ('failed' as const);
      const times = { startedAt: receivedAt, stoppedAt: receivedAt };
      await runs.recordStart({ ...run, status: 'running', startedAt: receivedAt }, { environment: 'production' });
      await runs.recordProgress({ id: run.id, revision: 1, status, executionArn: 'arn', ...times, ...end });
    }

    const history = await events.history(id);
    if (history === undefined) throw new Error('the event is not there');
    const entry = { id: 'aud_1', at: receivedAt, environment: 'production', by, action: 'event.erased' as const };
    const named = { ...entry, event: { id, source: 'shop', name: 'order.created' } };
    const eraseRecords = createEventErasure(table(), ['/orderId']);
    const deps = { eraseRecords, audit: async () => {}, deleteData: async () => {}, now: () => new Date(receivedAt) };
    const readItems = async () => (await client().send(new ScanCommand({ TableName: 'events' }))).Items ?? [];
    expect(JSON.stringify((await readItems()).map(readTexts))).toContain(secret);
    await eraseEvent(history, named, deps);

    const items = await readItems();
    expect(JSON.stringify(items.map(readTexts))).not.toContain(secret);
    const entries = items.filter(({ pk }) => pk?.S?.startsWith('found#'));
    expect(entries.map(({ expiresAt }) => expiresAt?.N)).toEqual([String(Date.parse(receivedAt) / 1_000)]);
    const left = await events.history(id);
    expect(left?.event).toMatchObject({ id, fingerprint: 'f', erasedAt: receivedAt, detail: { data: {} } });
    expect(left?.runs.map(({ status, output, error }) => [status, output, error]).toSorted()).toEqual([
      ['failed', undefined, 'E'],
      ['succeeded', 'null', undefined],
    ]);
    expect(await events.find(key, 0)).toMatchObject({ id });
  });
});

/** The attributes of an item as text, also those that are stored compressed. */
function readTexts(item: Record<string, AttributeValue>): string[] {
  return Object.values(item).map((attribute) => unpackText(attribute) || JSON.stringify(attribute));
}
