// What reconciliation reads and writes in DynamoDB: events and runs by their moments, checkpoints, environments.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbCheckpointStore } from '../../../lib/aws/stores/checkpoint-store.ts';
import { EnvironmentRegister } from '../../../lib/aws/stores/environment-register.ts';
import { iterateSweptEvents } from '../../../lib/aws/stores/event-index.ts';
import { DynamoDbEventStore } from '../../../lib/aws/stores/event-store.ts';
import { iterateSweptRuns } from '../../../lib/aws/stores/run-index.ts';
import { DynamoDbRunStore } from '../../../lib/aws/stores/run-store.ts';
import type { StoredEvent } from '../../../lib/core/event/event.ts';
import { deriveEventId, deriveEventKey, deriveRunId } from '../../../lib/core/event/identity.ts';
import { createMetadata } from '../../fixtures/bus-events.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';

const midnightMs = Date.parse('2026-11-22T00:00:00.000Z');
const iso = (ms: number): string => new Date(midnightMs + ms).toISOString();
const client = createLocalTables('Events');
const table = () => ({ client: client(), tableName: 'events' });
const eventStore = () => new DynamoDbEventStore({ ...table(), environments: new EnvironmentRegister(table()) });
const runStore = () => new DynamoDbRunStore({ ...table(), windowSeconds: 60 });

function eventAt(environment: string, ms: number, workflows: readonly string[] = ['w']): StoredEvent {
  const key = deriveEventKey({ environment, sender: 'native', key: randomUUID() });
  const id = deriveEventId(key, midnightMs + ms);
  return {
    ...{ key, id, source: 's', name: 'n', fingerprint: 'f', keyUntil: 9e9, expiresAt: 9e9 },
    detail: {
      metadata: createMetadata('k', { eventId: id, environment, receivedAt: iso(ms) }),
      data: { secret: 'hunter2' },
    },
    matches: workflows.map((workflowId) => ({ workflowId, name: workflowId, runId: deriveRunId(id, workflowId) })),
  };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const read: Item[] = [];
  for await (const item of items) read.push(item);
  return read;
}

describe('the events of a window', () => {
  test('are those of its environment, the earliest first; the start is inclusive, the end is exclusive', async () => {
    const environment = randomUUID();
    const events = [-1, 0, 1, 2, 3, 50, 99, 100].map((ms) => eventAt(environment, ms, ['w', 'v']));
    for (const event of events.toReversed()) await eventStore().put(event, 0);
    await eventStore().put(eventAt('other', 1), 0);

    const swept = await all(iterateSweptEvents(environment, { from: iso(0), to: iso(100) }, table()));

    expect(swept).toEqual(
      events.slice(1, -1).map(({ id, detail, matches }) => ({
        ...{ id, environment, at: detail.metadata.receivedAt },
        runIds: matches.map(({ runId }) => runId),
        republishedAt: undefined,
      })),
    );
  });

  test('have the time of the first repeated publish, and no runs if no workflow matched', async () => {
    const environment = randomUUID();
    const [lost, unmatched] = [eventAt(environment, 1), eventAt(environment, 2, [])];
    for (const event of [lost, unmatched]) await eventStore().put(event, 0);

    await eventStore().noteRepublished(lost, new Date(midnightMs + 500));
    await eventStore().noteRepublished(lost, new Date(midnightMs + 900));

    const swept = await all(iterateSweptEvents(environment, { from: iso(0), to: iso(100) }, table()));
    expect(swept).toMatchObject([{ republishedAt: iso(500) }, { runIds: [] }]);
  });

  test('do not contain the data', async () => {
    const environment = randomUUID();
    await eventStore().put(eventAt(environment, 1), 0);

    const swept = await all(iterateSweptEvents(environment, { from: iso(0), to: iso(100) }, table()));

    expect(swept).toHaveLength(1);
    expect(JSON.stringify(swept)).not.toContain('hunter2');
  });

  test('are marked only while their key is valid', async () => {
    const event = eventAt(randomUUID(), 1);
    await eventStore().put(event, 0);

    await expect(eventStore().noteRepublished({ ...event, id: eventAt('x', 2).id }, new Date())).rejects.toThrow();
  });
});

describe('the runs of a window', () => {
  test('are those that started within it, across midnight, with what decides whether they are looked up', async () => {
    const environment = randomUUID();
    const start = async (ms: number, debug = false) => {
      const id = deriveRunId(eventAt(environment, ms).id, 'w');
      const run = { id, workflowId: 'w', status: 'running' as const, forced: false, debug, depth: 0 };
      await runStore().recordStart({ ...run, startedAt: iso(ms) }, { environment });
      return id;
    };
    const [early, late] = [await start(-5), await start(5)];
    const [ended, large] = [await start(6), await start(7)];
    await start(8, true);
    await start(100);
    const end = { revision: 1, status: 'succeeded', executionArn: 'arn', stoppedAt: iso(9) } as const;
    await runStore().recordProgress({ ...end, id: ended, startedAt: iso(6), output: '{}' });
    await runStore().recordProgress({ ...end, id: large, startedAt: iso(7) });

    const swept = await all(iterateSweptRuns(environment, { from: iso(-10), to: iso(100) }, table()));

    expect(swept).toEqual([
      { id: early, at: iso(-5), status: 'running', lacksOutput: false },
      { id: late, at: iso(5), status: 'running', lacksOutput: false },
      { id: ended, at: iso(6), status: 'succeeded', lacksOutput: false },
      { id: large, at: iso(7), status: 'succeeded', lacksOutput: true },
    ]);
    await runStore().recordProgress({ ...end, id: large, startedAt: iso(7), output: '{}' });
    const again = await all(iterateSweptRuns(environment, { from: iso(7), to: iso(8) }, table()));
    expect(again).toEqual([{ id: large, at: iso(7), status: 'succeeded', lacksOutput: false }]);
  });
});

describe('checkpoints', () => {
  test('are stored by name and only move forward', async () => {
    const store = new DynamoDbCheckpointStore(table());
    await store.keep('events@2m', iso(5));
    await store.keep('runs@2m', iso(7));

    await store.keep('events@2m', iso(3));
    await store.keep('runs@2m', iso(8));

    expect(await store.all()).toEqual(
      new Map([
        ['events@2m', iso(5)],
        ['runs@2m', iso(8)],
      ]),
    );
  });
});

describe('the register of environments', () => {
  test('has every environment that has an event', async () => {
    const environments = [randomUUID(), randomUUID()];
    for (const environment of environments) await eventStore().put(eventAt(environment, 1), 0);

    expect(await new EnvironmentRegister(table()).all()).toEqual(expect.arrayContaining(environments));
  });
});
