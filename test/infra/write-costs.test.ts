// The cost of an event in DynamoDB: the writes to the stack's events table and to its indexes.
import { type AttributeValue, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mockClient } from 'aws-sdk-client-mock';
import { listedOfEvent } from '../../lib/aws/names.ts';
import { DynamoDbEventStore } from '../../lib/aws/stores/event-store.ts';
import { DynamoDbRunStore } from '../../lib/aws/stores/run-store.ts';
import { deriveRunId } from '../../lib/core/event/identity.ts';
import { findFields } from '../../lib/core/operate/found-fields.ts';
import type { Run } from '../../lib/core/run/run.ts';
import { Storage } from '../../lib/infra/storage.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { ReconcileWorld } from '../fixtures/reconcile-world.ts';

interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
}

let indexes: readonly Index[];
beforeAll(() => {
  const stack = new Stack(createQuickApp(), 'Tables');
  new Storage(stack, 'Storage', { window: Duration.days(30) });
  const tables = Template.fromStack(stack).findResources('AWS::DynamoDB::Table');
  const [, events] = Object.entries(tables).find(([id]) => id.includes('Events')) ?? [];
  indexes = events?.Properties.GlobalSecondaryIndexes as Index[];
});

/** Lists the table and the indexes that contain an item with these attributes: one write each. */
function listWrites(item: Record<string, unknown>): string[] {
  const containing = indexes.filter(({ KeySchema }) => KeySchema.every(({ AttributeName }) => AttributeName in item));
  return ['table', ...containing.map(({ IndexName }) => IndexName)];
}

function createBed() {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamo = mockClient(client);
  dynamo.on(PutItemCommand).resolves({});
  dynamo.on(UpdateItemCommand).resolves({});
  const items = () => dynamo.calls().map(({ args }) => parseItem(args[0].input as WriteInput));
  return { client, items };
}

interface WriteInput {
  readonly Item?: Record<string, AttributeValue>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

function parseItem({ Item, ExpressionAttributeValues = {} }: WriteInput): Record<string, AttributeValue> {
  const set = Object.entries(ExpressionAttributeValues).map(([name, value]) => [name.slice(1), value] as const);
  return Item ?? Object.fromEntries(set);
}

const countBytes = (item: Record<string, AttributeValue>, names: readonly string[]): number =>
  names.reduce(
    (sum, name) => sum + (item[name] === undefined ? 0 : name.length + JSON.stringify(item[name]).length),
    0,
  );

describe('the writes of an event', () => {
  const world = new ReconcileWorld();

  test('are one for the table, one for the index of events, and one more for an event that starts nothing', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbEventStore({ client, tableName: 'events' });
    const refusing = [{ workflowId: 'w', name: 'w', refused: [{ pointer: '', message: 'is wrong' }] }];
    await store.put(world.accept('matched'), 0);
    await store.put(world.accept('unmatched', {}, []), 0);
    await store.put({ ...world.accept('refused'), matches: refusing }, 0);

    expect(items().map(listWrites)).toEqual([
      ['table', 'events'],
      ['table', 'events', 'unmatched'],
      ['table', 'events', 'unmatched'],
    ]);
  });

  test('are one more for the table for each indexed field in its data', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbEventStore({ client, tableName: 'events' });
    const data = { orderId: 'A-1', lines: [] };
    await store.put(world.accept('indexed'), 0, findFields(data, ['/orderId', '/lines', '/none']));

    expect(items().map(listWrites)).toEqual([['table'], ['table', 'events']]);
  });

  test('need less than 300 bytes for the lists, and nine bytes for each further run', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbEventStore({ client, tableName: 'events' });
    await store.put(world.accept('one'), 0);
    await store.put(world.accept('two', {}, ['v', 'w']), 0);

    const listed = ['receivedIn', 'receivedAs', ...listedOfEvent.filter((name) => name !== 'id')];
    const [one = 0, two = 0] = items().map((item) => countBytes(item, listed));
    expect(one).toBeLessThan(300);
    expect(two - one).toBe(9);
  });
});

describe('the writes of a run', () => {
  const world = new ReconcileWorld();
  const event = world.accept('run');
  const [runId = '' as never] = world.start(event);
  const run = world.store.runs.get(runId) as Run;
  const origin = { environment: 'production' };
  const end = { ...run, executionArn: 'arn', revision: 1, stoppedAt: '2026-11-21T10:00:01.000Z' };

  /** The writes of each call, where the start is recorded before the end. */
  async function recordWrites(act: (store: DynamoDbRunStore) => Promise<unknown>): Promise<string[][]> {
    const { client, items } = createBed();
    const store = new DynamoDbRunStore({ client, tableName: 'events', windowSeconds: 60 });
    await store.recordStart(run, origin);
    const [register, start] = items();
    await act(store);
    return items()
      .slice(2)
      .map((item) => listWrites({ ...start, ...item }))
      .concat(register?.workflows === undefined ? [['no register']] : []);
  }

  test('are, at its start, one for the table and one for the index of runs', async () => {
    const again = { ...run, id: deriveRunId(event.id, 'other') };

    expect(await recordWrites((store) => store.recordStart(again, origin))).toEqual([['table', 'runs']]);
  });

  test('are, at its end, the same number, and one more if it failed', async () => {
    const succeed = (store: DynamoDbRunStore) => store.recordProgress({ ...end, status: 'succeeded', output: '{}' });
    const fail = (store: DynamoDbRunStore) => store.recordProgress({ ...end, status: 'failed', error: 'E' });

    expect(await recordWrites(succeed)).toEqual([['table', 'runs']]);
    expect(await recordWrites(fail)).toEqual([['table', 'runs', 'failures']]);
  });

  test('at its end do not change its place in the index, which would cost one more', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbRunStore({ client, tableName: 'events', windowSeconds: 60 });
    await store.recordProgress({ ...end, status: 'succeeded', output: '{}', startedAt: '2026-11-21T09:59:59.999Z' });

    expect(Object.keys(items()[0] ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(runsIn|startedAs)$/)]),
    );
  });

  test('include one for each workflow, environment and instance, so that lists of all runs find the workflow', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbRunStore({ client, tableName: 'events', windowSeconds: 60 });
    for (let at = 0; at < 3; at += 1) await store.recordStart(run, origin);
    await store.recordStart(run, { environment: 'staging' });

    expect(items().map(({ workflows }) => workflows !== undefined)).toEqual([true, false, false, false, true, false]);
  });
});
