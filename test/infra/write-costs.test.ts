// The cost of an event in DynamoDB: the writes to the stack's events table and to its indexes.
import { type AttributeValue, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbEventStore } from '../../lib/aws/stores/event-store.ts';
import { DynamoDbRunStore } from '../../lib/aws/stores/run-store.ts';
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

  test('are one to the table and one to the events index; an unmatched event needs a third', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbEventStore({ client, tableName: 'events' });
    await store.put(world.accept('matched'), 0);
    await store.put(world.accept('unmatched', {}, []), 0);

    expect(items().map(listWrites)).toEqual([
      ['table', 'events'],
      ['table', 'unmatched', 'events'],
    ]);
  });

  test('add less than 120 bytes of index attributes, and nine bytes for each further run', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbEventStore({ client, tableName: 'events' });
    await store.put(world.accept('one'), 0);
    await store.put(world.accept('two', {}, ['v', 'w']), 0);

    const [one = 0, two = 0] = items().map((item) => countBytes(item, ['receivedIn', 'receivedAt', 'marks']));
    expect(one).toBeLessThan(120);
    expect(two - one).toBe(9);
  });

  test('for the start of a run are one to the table and one to the index of started runs', async () => {
    const { client, items } = createBed();
    const store = new DynamoDbRunStore({ client, tableName: 'events', windowSeconds: 60 });
    const [runId = '' as never] = world.start(world.accept('run'));
    const run = world.store.runs.get(runId) as never;
    await store.recordStart(run, { environment: 'production' });

    expect(items().map(listWrites)).toEqual([['table', 'started']]);
  });
});
