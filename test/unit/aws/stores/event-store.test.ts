import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { EnvironmentRegister } from '../../../../lib/aws/stores/environment-register.ts';
import { DynamoDbEventStore } from '../../../../lib/aws/stores/event-store.ts';
import type { StoredEvent } from '../../../../lib/core/event/event.ts';
import { deriveRunId, type EventKey, parseEventId } from '../../../../lib/core/event/identity.ts';
import { type JsonObject, parseJson } from '../../../../lib/value/json.ts';
import { createMetadata, eventIdOf } from '../../../fixtures/bus-events.ts';

const id = eventIdOf('k');
const key = parseEventId(id)?.key ?? ('' as EventKey);
const runId = deriveRunId(id, 'w');
const event: StoredEvent = {
  key,
  id,
  source: 'shop',
  name: 'order.created',
  detail: { metadata: createMetadata('k'), data: { total: 0.1, text: 'é', empty: '' } },
  fingerprint: 'f',
  matches: [{ workflowId: 'w', name: 'orders', runId }],
  keyUntil: 1_500,
  expiresAt: 2_000,
};

function bed() {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamo = mockClient(client);
  const inputs = () => dynamo.calls().map(({ args }) => args[0].input as Record<string, unknown>);
  return { dynamo, inputs, store: new DynamoDbEventStore({ client, tableName: 'events' }) };
}

/** The item that a put sends. */
async function itemOf(stored: StoredEvent) {
  const { dynamo, inputs, store } = bed();
  dynamo.on(PutItemCommand).resolves({});
  await store.put(stored, 0);
  return inputs()[0]?.Item as Record<string, { S: string }>;
}

const refused = (Item?: Record<string, never>) =>
  new ConditionalCheckFailedException({ message: 'refused', $metadata: {}, ...(Item === undefined ? {} : { Item }) });

describe('put', () => {
  test('creates the event in one conditional put that returns an existing event', async () => {
    const { dynamo, inputs, store } = bed();
    dynamo.on(PutItemCommand).resolves({});

    expect(await store.put(event, 1_000)).toEqual({ kind: 'created' });
    const { key: _key, id: _id, keyUntil: _keyUntil, expiresAt: _expiresAt, ...doc } = event;
    expect(inputs()).toEqual([
      {
        TableName: 'events',
        Item: {
          pk: { S: key },
          sk: { S: 'event' },
          id: { S: id },
          keyUntil: { N: '1500' },
          expiresAt: { N: '2000' },
          doc: { S: JSON.stringify(doc) },
          receivedAs: { S: `${event.detail.metadata.receivedAt}#${id}` },
          source: { S: 'shop' },
          name: { S: 'order.created' },
          dialect: { S: 'native' },
          receivedIn: { S: 'production#0' },
          marks: { S: runId.slice(-8) },
          putId: { S: expect.stringMatching(/^[\w-]{12}$/) },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR keyUntil <= :now',
        ExpressionAttributeValues: { ':now': { N: '1000' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ]);
  });

  test('returns the event with the same key from the failed condition', async () => {
    const { dynamo, store } = bed();
    dynamo.on(PutItemCommand).rejects(refused((await itemOf(event)) as Record<string, never>));

    expect(await store.put({ ...event, fingerprint: 'other' }, 1_000)).toEqual({ kind: 'exists', event });
    expect(dynamo.calls()).toHaveLength(1);
  });

  test('stores the text of a long event compressed, and returns the same event from a failed condition', async () => {
    const { dynamo, store } = bed();
    const data = parseJson(JSON.stringify({ text: 'é🙂'.repeat(300), total: 0.1 })) as JsonObject;
    const long = { ...event, detail: { ...event.detail, data } };
    const item = await itemOf(long);
    dynamo.on(PutItemCommand).rejects(refused(item as Record<string, never>));

    expect(Object.keys(item.doc ?? {})).toEqual(['B']);
    expect(await store.put(long, 1_000)).toEqual({ kind: 'exists', event: long });
  });

  test.each([
    ['a refusal without the item', refused()],
    ['any other fault', new Error('away')],
  ])('throws on %s', async (_, error) => {
    const { dynamo, store } = bed();
    dynamo.on(PutItemCommand).rejects(error);

    await expect(store.put(event, 1_000)).rejects.toBe(error);
  });

  test('puts only events that start nothing into their index', async () => {
    const position = { S: `${event.detail.metadata.receivedAt}#${id}` };
    const refusing = [{ workflowId: 'w', name: 'w', refused: [{ pointer: '', message: 'is wrong' }] }];

    expect(await itemOf({ ...event, matches: [] })).toMatchObject({ unmatchedAs: position, receivedAs: position });
    expect(await itemOf({ ...event, matches: refusing })).toMatchObject({ unmatchedAs: position });
    expect(await itemOf(event)).not.toHaveProperty('unmatchedAs');
  });

  test('writes the entries of indexed fields before the event, so that no crash leaves an event without them', async () => {
    const { dynamo, inputs, store } = bed();
    dynamo.on(PutItemCommand).rejectsOnce(new Error('away')).resolves({});
    const found = [{ pointer: '/orderId', value: 'A-1' }];

    await expect(store.put(event, 1_000, found)).rejects.toThrow('away');
    expect(inputs()).toMatchObject([{ Item: { pk: { S: expect.stringMatching(/^found#production#/) } } }]);
    expect(JSON.stringify(inputs())).not.toContain('A-1');
  });
});

describe('find', () => {
  test('reads the event consistently by its key', async () => {
    const { dynamo, inputs, store } = bed();
    dynamo.on(GetItemCommand).resolves({ Item: await itemOf(event) });

    expect(await store.find(key, 1_499)).toEqual(event);
    expect(inputs()).toEqual([
      { TableName: 'events', Key: { pk: { S: key }, sk: { S: 'event' } }, ConsistentRead: true },
    ]);
  });

  test('treats an expired item as absent, from the second at which put replaces it', async () => {
    const { dynamo, store } = bed();
    dynamo.on(GetItemCommand).resolves({ Item: await itemOf(event) });

    expect(await store.find(key, 1_500)).toBeUndefined();
  });

  test('finds nothing if nothing is', async () => {
    const { dynamo, store } = bed();
    dynamo.on(GetItemCommand).resolves({});

    expect(await store.find(key, 0)).toBeUndefined();
  });
});

describe('data that a double or a JavaScript object cannot represent', () => {
  const json = '{"2":9007199254740993,"1":[1e-400,{"b":1,"0":"\\ufffe"}]}';
  const exact: StoredEvent = {
    ...event,
    detail: { metadata: createMetadata('k'), data: parseJson(json) as JsonObject },
  };
  const dataIn = (stored: StoredEvent | undefined) => stored && 'data' in stored.detail && stored.detail.data;

  test('are read back unchanged', async () => {
    const { dynamo, store } = bed();
    const Item = await itemOf(exact);
    dynamo.on(GetItemCommand).resolves({ Item });
    dynamo.on(QueryCommand).resolves({ Items: [Item] });

    const read = [dataIn(await store.find(key, 0)), dataIn((await store.history(id))?.event)];

    expect(read.map((data) => JSON.stringify(data))).toEqual(Array(2).fill(JSON.stringify(parseJson(json))));
  });
});

describe('runs', () => {
  const eventRuns = { ':pk': { S: key }, ':runs': { S: `run#run_${id.slice(4)}` } };

  test('are read for this event only, not for an earlier one with the same key', async () => {
    const { dynamo, inputs, store } = bed();
    dynamo.on(QueryCommand).resolves({ Items: [{ sk: { S: `run#${runId}` } }] });

    expect(await store.runIds(event)).toEqual([runId]);
    expect(inputs()).toEqual([
      {
        TableName: 'events',
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :runs)',
        ExpressionAttributeValues: eventRuns,
        ConsistentRead: true,
        ProjectionExpression: 'sk',
      },
    ]);
  });

  test('are all returned, page by page if there are many', async () => {
    const { dynamo, inputs, store } = bed();
    const other = deriveRunId(id, 'v');
    const after = { pk: { S: key }, sk: { S: `run#${runId}` } };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [{ sk: { S: `run#${runId}` } }], LastEvaluatedKey: after })
      .resolves({ Items: [{ sk: { S: `run#${other}` } }] });

    expect(await store.runIds(event)).toEqual([runId, other]);
    expect(inputs()).toMatchObject([{ ProjectionExpression: 'sk' }, { ExclusiveStartKey: after }]);
  });

  test('are read with their event in one Query, page by page if outputs are large', async () => {
    const { dynamo, inputs, store } = bed();
    const next = { pk: { S: key }, sk: { S: 'event' } };
    const run = { sk: { S: `run#${runId}` }, status: { S: 'running' }, workflowId: { S: 'w' } };
    const older = { sk: { S: `run#${deriveRunId(eventIdOf('older'), 'w')}` }, status: { S: 'failed' } };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [await itemOf(event)], LastEvaluatedKey: next })
      .resolves({ Items: [older, run] });

    expect(await store.history(id)).toEqual({
      event,
      runs: [{ id: runId, status: 'running', workflowId: 'w' }],
      emitted: [],
    });
    expect(inputs().map(({ ExclusiveStartKey, ConsistentRead }) => [ExclusiveStartKey, ConsistentRead])).toEqual([
      [undefined, true],
      [next, true],
    ]);
  });

  test('are read with the events that they emitted, from the partition of their event', async () => {
    const { dynamo, inputs, store } = bed();
    const emitted = { id: eventIdOf('emitted'), source: 'orders', name: 'sku_reorder', runId, runs: [] };
    dynamo.on(PutItemCommand).resolves({});
    await store.noteEmitted(emitted, 3_000);
    const [noted] = inputs();
    dynamo.on(QueryCommand).resolves({ Items: [await itemOf(event), noted?.Item as never] });

    expect(noted).toEqual({
      TableName: 'events',
      Item: {
        pk: { S: key },
        sk: { S: `emitted#${runId}#${emitted.id}` },
        expiresAt: { N: '3000' },
        doc: { S: JSON.stringify(emitted) },
      },
    });
    expect(await store.history(id)).toEqual({ event, runs: [], emitted: [emitted] });
  });

  test('of an event whose key was used again are not found', async () => {
    const { dynamo, store } = bed();
    dynamo.on(QueryCommand).resolves({ Items: [await itemOf({ ...event, id: eventIdOf('newer') })] });

    expect(await store.history(id)).toBeUndefined();
  });
});

test('a put that fails has waited for the write of the environment, which the end of the request would interrupt', async () => {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const noted = Promise.withResolvers<void>();
  mockClient(client).on(PutItemCommand).rejects(new Error('denied'));
  const environments = { note: () => noted.promise } as unknown as EnvironmentRegister;
  const store = new DynamoDbEventStore({ client, tableName: 'events', environments });
  const steps: string[] = [];

  const put = store.put(event, 0).catch(() => steps.push('failed'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  steps.push('noted');
  noted.resolve();
  await put;

  expect(steps).toEqual(['noted', 'failed']);
});
